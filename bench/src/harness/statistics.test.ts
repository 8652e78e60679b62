import { describe, expect, it } from "vitest";
import { latencyMetrics, median, percentile, spreadOf } from "./statistics.ts";

const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

describe("percentile", () => {
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])("of %d among 1 to 100 is %d, in whatever order they come", (fraction, expected) => {
    expect(percentile(hundred, fraction)).toBe(expected);
  });

  it("is always one of the samples", () => {
    expect(percentile([1, 10], 0.5)).toBe(1);
    expect(percentile([1, 10], 0.51)).toBe(10);
    expect(percentile([3], 0.99)).toBe(3);
  });

  it("is not a number where there are no samples", () => {
    expect(percentile([], 0.5)).toBeNaN();
  });

  it("leaves the samples as they were", () => {
    const samples = [3, 1, 2];
    percentile(samples, 0.5);
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe("median", () => {
  it("is the middle, or half way between the two in the middle", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(median([])).toBeNaN();
  });
});

describe("spreadOf", () => {
  it("gives median, least and greatest", () => {
    expect(spreadOf([10, 2, 4])).toEqual({ median: 4, min: 2, max: 10 });
  });
});

describe("latencyMetrics", () => {
  it("names each figure by what was measured and its unit", () => {
    expect(latencyMetrics("small", hundred)).toEqual({
      smallP50Ms: 50,
      smallP99Ms: 99,
      smallMaxMs: 100,
      smallCount: 100,
    });
  });
});
