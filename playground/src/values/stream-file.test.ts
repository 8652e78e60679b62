import { describe, expect, it } from "vitest";
import { streamFileOf } from "./stream-file.ts";
import { weightOf } from "./weight.ts";

describe("streamFileOf", () => {
  it("writes a line of the notation for each item", async () => {
    const { content, extension } = streamFileOf([1, { at: new Date(0) }, "two\nlines", new Uint8Array([1])]);
    expect(extension).toBe("ndjson");
    expect((await content.text()).split("\n")).toEqual([
      "1",
      '{ "at": {"$date": "1970-01-01T00:00:00.000Z"} }',
      '"two\\nlines"',
      '{"$bytes": "AQ=="}',
      "",
    ]);
  });

  it("puts bytes one behind the other", async () => {
    const { content, extension } = streamFileOf([new Uint8Array([1, 2]), new Uint8Array([3])]);
    expect([extension, ...new Uint8Array(await content.arrayBuffer())]).toEqual(["bin", 1, 2, 3]);
  });

  it("has all of many items", async () => {
    const { content } = streamFileOf([...Array(2_500).keys()]);
    expect((await content.text()).trimEnd().split("\n").at(-1)).toBe("2499");
  });
});

describe("weightOf", () => {
  it("grows with what a value holds", () => {
    expect(weightOf("x".repeat(1_000))).toBeGreaterThanOrEqual(2_000);
    expect(weightOf(new Uint8Array(1_000))).toBeGreaterThanOrEqual(1_000);
    expect(weightOf({ a: ["x".repeat(1_000)] })).toBeGreaterThanOrEqual(2_000);
  });

  it("counts all of what a view keeps", () => {
    expect(weightOf(new Uint8Array(10_000).subarray(0, 1))).toBeGreaterThanOrEqual(10_000);
  });

  it("estimates what has too many parts to be looked at", () => {
    const many = Array.from({ length: 100_000 }, () => "x".repeat(10));
    expect(weightOf(many) / (100_000 * 36)).toBeCloseTo(1, 0);
  });
});
