import { describe, expect, it } from "vitest";
import { planInput } from "./input-plan.ts";

const stdin = { kind: "stdin" };
const file = (path: string) => ({ kind: "file", path });

describe("planInput", () => {
  it.each([
    [[], { kind: "nothing" }],
    [['{"a":"b=@c"}'], { kind: "json", text: '{"a":"b=@c"}' }],
    [['"@here"'], { kind: "json", text: '"@here"' }],
    [["-"], { kind: "jsonOfStdin" }],
    [["@-"], { kind: "bytes", source: stdin }],
    [["@a b.txt"], { kind: "bytes", source: file("a b.txt") }],
  ])("takes %j for the whole input", (words, base) => {
    expect(planInput(words, false)).toEqual({ base, properties: new Map(), lines: false });
  });

  it("takes properties behind JSON, or in its place", () => {
    const properties = new Map([
      ["body", file("photo.png")],
      ["x-y.z", stdin],
    ]);
    expect(planInput(["body=@photo.png", "x-y.z=@-"], false)).toMatchObject({
      base: { kind: "nothing" },
      properties,
    });
    expect(planInput(["{}", "body=@photo.png", "x-y.z=@-"], false)).toMatchObject({
      base: { text: "{}" },
      properties,
    });
    expect(planInput(["-", "a=@=@"], false).properties).toEqual(new Map([["a", file("=@")]]));
  });

  it("takes - for lines of stdin", () => {
    expect(planInput(["-"], true).base).toEqual({ kind: "bytes", source: stdin });
    expect(planInput(["@f"], true).base).toEqual({ kind: "bytes", source: file("f") });
    expect(planInput(["{}", "rows=@-"], true)).toMatchObject({ base: { kind: "json" }, lines: true });
  });

  it.each([
    [["1", "2"], false, /"2" is one argument too many/],
    [["a=@f", "{}"], false, /"\{\}" is one argument too many/],
    [["a=@f", "a=@g"], false, /a is there twice/],
    [["@f", "a=@g"], false, /@f is the whole input already; a cannot/],
    [["-", "a=@-"], false, /stdin can be read only once/],
    [["a=@-", "b=@-"], false, /stdin can be read only once/],
    [["a=@"], false, /behind @ stands a file/],
    [["@"], false, /behind @ stands a file/],
    [["{}"], true, /--lines reads stdin or a file/],
    [[], true, /--lines reads stdin or a file/],
  ])("refuses %j", (words, lines, message) => {
    expect(() => planInput(words, lines)).toThrow(message);
  });
});
