import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorCodes } from "./errors.ts";
import { defaultLimits, resolveLimits } from "./limits.ts";

const protocol = readFileSync(new URL("../../PROTOCOL.md", import.meta.url), "utf8");
const limitsSource = readFileSync(new URL("./limits.ts", import.meta.url), "utf8");

/** The cells of the rows of a section's tables, without backquotes. */
function rowsOf(section: string): string[][] {
  const [, body = ""] = protocol.split(new RegExp(`^## ${section}\\. .*$`, "m"));
  const [own = ""] = body.split(/^## /m);
  const rows = own.split("\n").filter((line) => /^\| (`|\d)/.test(line));
  return rows.map((row) =>
    row
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.replaceAll("`", "")),
  );
}

const numberOf = (text: string | undefined) => Number(text?.replaceAll(/[,_]/g, ""));

describe("PROTOCOL.md", () => {
  it("has the error codes that the code has", () => {
    const documented = rowsOf("9").map(([number, code, meaning]) => [
      code,
      { number: Number(number), meaning },
    ]);
    expect(Object.fromEntries(documented)).toEqual(errorCodes);
  });

  it("has the limits that the code has, with their defaults", () => {
    const documented = rowsOf("10").map(([name, value]) => [name, numberOf(value)]);
    expect(Object.fromEntries(documented)).toEqual(defaultLimits);
  });

  it("has the lowest values that the code takes", () => {
    for (const [name = "", , lowest] of rowsOf("10")) {
      const value = numberOf(lowest);
      const others = { maxPacketBytes: 1_048_576, fragmentBytes: 256, heartbeatMs: 1, deadAfterMs: 2 };
      expect(() => resolveLimits({ ...others, [name]: value - 1 }), name).toThrow(RangeError);
      if (name !== "deadAfterMs")
        expect(() => resolveLimits({ ...others, [name]: value }), name).not.toThrow();
    }
  });
});

describe("the doc comments of limits", () => {
  it("name the defaults that hold", () => {
    const documented = [...limitsSource.matchAll(/@default ([\d_]+) \*\/\n {2}readonly (\w+): number;/g)];
    expect(Object.fromEntries(documented.map(([, value, name]) => [name, numberOf(value)]))).toEqual(
      defaultLimits,
    );
  });
});
