import { describe, expect, it } from "vitest";
import { printable, styleOf } from "./style.ts";
import { fakeIo } from "./testing/fake-io.ts";

describe("styleOf", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
  ])("on a terminal: %s, with %j: colours are %s", (isTTY, env, coloured) => {
    const io = fakeIo({ isTTY, env });
    expect(styleOf(io.stdout, io).bold("x") !== "x").toBe(coloured);
  });
});

describe("printable", () => {
  it("shows what a terminal would obey", () => {
    expect(printable("a\u001b[2Jb\u009bc\rd\u202ee\tf\ng")).toBe(
      "a\\u001b[2Jb\\u009bc\\u000dd\\u202ee\tf\ng",
    );
  });
});
