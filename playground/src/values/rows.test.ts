import { describe, expect, it } from "vitest";
import { previewOf } from "./preview.ts";
import { openDepthFor, rowsOf } from "./rows.ts";

const allOpen = { toggled: new Map<string, boolean>(), openDepth: 99 };

function outline(value: unknown, openness = allOpen): string[] {
  return rowsOf(value, openness).map(
    ({ depth, label, value: each, count }) =>
      `${"  ".repeat(depth)}${label === undefined ? "" : `${label.text} = `}${previewOf(each)}${count > 0 ? ` (${count})` : ""}`,
  );
}

describe("rowsOf", () => {
  it("shows each kind of value as what it is", () => {
    const value = {
      date: new Date("2026-01-01T00:00:00Z"),
      big: 10n,
      zero: -0,
      none: undefined,
      not: Number.NaN,
      bytes: new Uint8Array(3),
      url: new URL("https://heddle.example/"),
      error: new RangeError("too far", { cause: "the end" }),
      floats: new Float64Array([0.5]),
      set: new Set(["a"]),
    };
    expect(outline(value).slice(1)).toEqual([
      "  date = 2026-01-01T00:00:00.000Z",
      "  big = 10n",
      "  zero = -0",
      "  none = undefined",
      "  not = NaN",
      "  bytes = 3 B",
      "  url = https://heddle.example/",
      "  error = RangeError: too far (1)",
      '    cause = "the end"',
      "  floats = Float64Array [0.5] (1)",
      "    0 = 0.5",
      '  set = Set { "a" } (1)',
      '    0 = "a"',
    ]);
  });

  it("labels a Map's value with its key, and opens to both where the key has parts", () => {
    const map = new Map<unknown, unknown>([
      ["a", 1],
      [2n, 2],
      [{ x: 1 }, 3],
    ]);
    expect(outline(map)).toEqual([
      'Map { "a" → 1, 2n → 2, { x: 1 } → 3 } (3)',
      '  "a" = 1',
      "  2n = 2",
      "  { x: 1 } = { { x: 1 } → 3 } (2)",
      "    key = { x: 1 } (1)",
      "      x = 1",
      "    value = 3",
    ]);
  });

  it("leaves out what is below a closed row, and opens what was opened by hand", () => {
    const value = { a: { b: { c: 1 } } };
    expect(rowsOf(value, { toggled: new Map(), openDepth: 1 }).map(({ id }) => id)).toEqual(["$", "$/a"]);
    expect(rowsOf(value, { toggled: new Map([["$/a", true]]), openDepth: 1 }).map(({ id }) => id)).toEqual([
      "$",
      "$/a",
      "$/a/b",
    ]);
    expect(rowsOf(value, { toggled: new Map([["$", false]]), openDepth: 9 }).map(({ id }) => id)).toEqual([
      "$",
    ]);
  });

  it("gives every row an id of its own, whatever the keys", () => {
    const rows = rowsOf({ "a/b": { c: 1 }, a: { "b/c": 2, b: { c: 3 } }, "a~1b": 1 }, allOpen);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });
});

describe("openDepthFor", () => {
  it.each([
    ["a small value is open to the ground", { a: { b: { c: 1 } } }, 100, 4],
    ["a large list is open at its first level", Array.from({ length: 500 }, () => ({ a: 1 })), 100, 1],
    ["a level that would not fit stays closed", { a: Array.from({ length: 200 }, () => 1) }, 100, 1],
    ["a primitive", 5, 100, 1],
  ])("%s", (_title, value, maxRows, depth) => {
    expect(openDepthFor(value, maxRows)).toBe(depth);
  });
});

describe("previewOf", () => {
  it.each([
    [[], "[]"],
    [{}, "{}"],
    [new Map(), "Map {}"],
    [Array.from({ length: 100 }, (_, i) => i), /^\[0, 1, 2, .*, …\]$/],
    [{ text: "x".repeat(500) }, /^\{ text: "x+…" \}$/],
    [null, "null"],
  ])("is one line for %j", (value, text) => {
    const preview = previewOf(value);
    expect(preview.length).toBeLessThan(130);
    expect(preview).toMatch(text);
  });
});
