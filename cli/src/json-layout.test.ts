import { describe, expect, it } from "vitest";
import { layOutJson } from "./json-layout.ts";
import { styleOf } from "./style.ts";
import { fakeIo } from "./testing/fake-io.ts";

const io = fakeIo({ isTTY: true });
const colours = styleOf(io.stdout, io);
const none = styleOf(fakeIo().stdout, io);

describe("layOutJson", () => {
  it("keeps in a line what fits into one", () => {
    expect(layOutJson({ a: [1, 2], b: {} }, none)).toBe('{ "a": [1, 2], "b": {} }');
  });

  it("breaks what does not, and stays the same JSON", () => {
    const json = {
      threads: Array.from({ length: 40 }, (_, n) => n),
      name: "warp",
      nested: { text: "x".repeat(90) },
    };
    const text = layOutJson(json, none);
    expect(text.split("\n").slice(0, 3)).toEqual(["{", '  "threads": [', "    0,"]);
    expect(JSON.parse(text)).toEqual(json);
  });

  it("lays out a megabyte in reasonable time", () => {
    const json = Array.from({ length: 50_000 }, (_, n) => ({ n }));
    expect(JSON.parse(layOutJson(json, none))).toHaveLength(50_000);
  });

  it("colours keys, texts, numbers and words, whatever stands in texts", () => {
    const text = layOutJson({ key: 'say "12": true', n: -1.5e-7, yes: true, $date: null }, colours);
    expect(text).toBe(
      [
        `{ ${colours.cyan('"key"')}: ${colours.green('"say \\"12\\": true"')}`,
        `${colours.cyan('"n"')}: ${colours.yellow("-1.5e-7")}`,
        `${colours.cyan('"yes"')}: ${colours.magenta("true")}`,
        `${colours.dim('"$date"')}: ${colours.magenta("null")} }`,
      ].join(", "),
    );
  });
});
