import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellQuote } from "./shell-quote.ts";

describe("shellQuote", () => {
  it.each(["math.add", '{"a":1}', "it's", "$HOME `id` \\", "", "a\nb"])(
    "leaves %j as it is behind a shell",
    (text) => {
      expect(execFileSync("/bin/sh", ["-c", `printf %s ${shellQuote(text)}`], { encoding: "utf8" })).toBe(
        text,
      );
    },
  );

  it("quotes only where it must", () =>
    expect(shellQuote("ws://127.0.0.1:4000")).toBe("ws://127.0.0.1:4000"));
});
