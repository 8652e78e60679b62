import { describe, expect, it } from "vitest";
import { type Axis, axisOf, placeOn } from "./axis.ts";

/** Spreads with these medians, and no whiskers. */
function medians(...figures: readonly number[]): Parameters<typeof axisOf>[0] {
  return figures.map((median) => ({ median, min: median, max: median }));
}

describe("axisOf", () => {
  it.each([
    [medians(100, 40), { isLogarithmic: false, from: 0, to: 100, ticks: [0, 20, 40, 60, 80, 100] }],
    [medians(50, 1), { isLogarithmic: false, from: 0, to: 50, ticks: [0, 10, 20, 30, 40, 50] }],
    [medians(7), { isLogarithmic: false, from: 0, to: 7, ticks: [0, 1, 2, 3, 4, 5, 6, 7] }],
    [medians(0, 20_000), { isLogarithmic: false, to: 20_000 }],
    [medians(0, -1), { isLogarithmic: false, from: 0, to: 1 }],
    [medians(51, 1), { isLogarithmic: true, from: 0.1, to: 51, ticks: [0.1, 1, 10] }],
    [medians(200, 2, 0), { isLogarithmic: true, from: 1, to: 200, ticks: [1, 10, 100] }],
  ])("of %j is %j", (spreads, axis) => {
    expect(axisOf(spreads)).toMatchObject(axis);
  });

  it("has room for the whiskers, up to twice the greatest median", () => {
    expect(axisOf([{ median: 10, min: 9, max: 15 }]).to).toBe(15);
    expect(axisOf([{ median: 10, min: 9, max: 900 }]).to).toBe(20);
  });
});

describe("placeOn", () => {
  const linear: Axis = { isLogarithmic: false, from: 0, to: 200, ticks: [] };
  const logarithmic: Axis = { isLogarithmic: true, from: 1, to: 100, ticks: [] };

  it.each([
    [linear, 50, 0.25],
    [linear, -5, 0],
    [linear, 300, 1],
    [logarithmic, 10, 0.5],
    [logarithmic, 0, 0],
    [logarithmic, 1_000, 1],
  ])("on %j puts %d at %d", (axis, figure, place) => {
    expect(placeOn(axis, figure)).toBeCloseTo(place);
  });
});
