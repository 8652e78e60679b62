import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { defaultLimits } from "../limits.ts";
import { CodecError, type CodecName } from "./codec.ts";
import { defaultCodecs } from "./codecs.ts";
import { conformance, type Outcome, renderConformanceTable } from "./conformance.ts";

const names: readonly CodecName[] = ["superjson", "json", "msgpack"];

describe.each(defaultCodecs)("$name", (codec) => {
  const name = codec.name as CodecName;
  test.each(conformance)("does with $kind what the table says", (row) => {
    const outcome: Outcome = row[name];
    row.values().forEach((value, i) => {
      if (outcome !== "same" && "errorAt" in outcome) {
        const error = errorOf(() => codec.encode(value));
        expect(error).toBeInstanceOf(CodecError);
        expect(error).toMatchObject({ path: outcome.errorAt });
        return;
      }
      const expected = outcome === "same" ? row.values()[i] : outcome.expected()[i];
      const decoded = codec.decode(codec.encode(value), defaultLimits);
      expect(decoded).toStrictEqual(expected);
      expect(codec.decode(codec.encode(decoded), defaultLimits)).toStrictEqual(expected);
    });
  });

  test.each(conformance)("names the codecs that carry $kind where it does not", (row) => {
    const outcome: Outcome = row[name];
    if (outcome === "same" || "change" in outcome) return;
    const carriers = names.filter((other) => row[other] === "same" || "change" in (row[other] as object));
    for (const value of row.values()) {
      const { message } = errorOf(() => codec.encode(value));
      for (const carrier of carriers) expect(message).toContain(carrier);
      if (carriers.length > 0) expect(message).toContain(`${name} does not carry`);
    }
  });

  test("refuses what it does not carry wherever it stands", () => {
    const places: [string, (value: unknown) => unknown][] = [
      ["list[1]", (value) => ({ list: [1, value] })],
      ['["a b"]', (value) => ({ "a b": value })],
      ["a.b.c", (value) => ({ a: { b: { c: value } } })],
    ];
    if (name !== "json") {
      places.push([
        "map.values[1]",
        (value) => ({
          map: new Map<unknown, unknown>([
            [1, 1],
            [2, value],
          ]),
        }),
      ]);
      places.push(["map.keys[0]", (value) => ({ map: new Map([[value, 1]]) })]);
      places.push(["set.values[0][0]", (value) => ({ set: new Set([[value]]) })]);
      places.push(["error.cause.a", (value) => ({ error: new Error("e", { cause: { a: value } }) })]);
    }
    for (const [path, put] of places) {
      expect(errorOf(() => codec.encode(put(/x/)))).toMatchObject({ name: "CodecError", path });
    }
  });
});

test("docs/codecs.md has the table of what codecs do (update it with: npx vitest run core/src/codec -u)", async () => {
  const docs = new URL("../../../docs/codecs.md", import.meta.url);
  const [before, , after] = readFileSync(docs, "utf8").split(/<!-- (?:table|end of table) -->/);
  const updated = `${before}<!-- table -->\n${renderConformanceTable()}\n<!-- end of table -->${after}`;
  await expect(updated).toMatchFileSnapshot("../../../docs/codecs.md");
});

function errorOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}
