import { expect, it } from "vitest";
import type { Plot } from "../scenarios/scenario.ts";
import type { Bar } from "./bar-groups.ts";
import { plotSvg } from "./plot.ts";

const plot: Plot = { metric: "ms", axis: "p50 in ms", digits: 1, better: "less" };

function svgOf(...bars: readonly Bar[]): string {
  return plotSvg("Calls & answers", plot, [{ work: "1 in flight", bars }]);
}

function bar(median: number, min: number, max: number): Bar {
  return { peer: "oRPC", kind: "other", spread: { median, min, max } };
}

it("says what it shows, also to those who do not see it", () => {
  const svg = svgOf(bar(1, 1, 1));
  expect(svg).toContain('<title id="title">Calls &amp; answers</title>');
  expect(svg).toContain("Calls &amp; answers: p50 in ms of each system; less is better. Bars are medians");
  expect(svg).toContain("p50 in ms; less is better</text>");
});

it("draws a bar up to the median and writes the figure at its end", () => {
  const svg = svgOf(bar(1, 1, 1), { peer: "heddle ws json", kind: "heddle", spread: bar(2, 2, 2).spread });
  const [, width] = /<rect class="other" x="\d+" y="[\d.]+" width="([\d.]+)"/.exec(svg) ?? [];
  const [, twice] = /<rect class="heddle" x="\d+" y="[\d.]+" width="([\d.]+)"/.exec(svg) ?? [];
  expect(Number(twice)).toBeCloseTo(2 * Number(width));
  expect(svg).toMatch(/<text class="other"[^>]*>1\.0<\/text>/);
});

it.each([
  ["none where all rounds are alike", bar(2, 2, 2), 0],
  ["one with two ends", bar(2, 1, 3), 2],
  ["one that has no end at the right where it goes beyond the plot", bar(2, 1, 300), 1],
])("draws a whisker: %s", (_, drawn, ends) => {
  const [, path = ""] = /<path class="whisker" d="([^"]*)"/.exec(svgOf(drawn)) ?? [];
  expect(path.split("v6").length - 1).toBe(ends);
});

it("tells what failed, and which axis is logarithmic", () => {
  const failed: Bar = { peer: "tRPC", kind: "other", spread: undefined };
  expect(svgOf(bar(1, 1, 1), failed)).toContain(">failed</text>");
  expect(svgOf(bar(1, 1, 1))).not.toContain("logarithmic");
  expect(svgOf(bar(1, 1, 1), bar(100, 90, 120))).toContain("1 in flight (logarithmic axis)");
});
