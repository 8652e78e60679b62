import { describe, expect, it } from "vitest";
import { RateMeter, rateStepMs, rateSteps } from "./rate-meter.ts";
import { leftOf } from "./transfer.ts";

describe("RateMeter", () => {
  it("gives what came in a second, over the last two", () => {
    const meter = new RateMeter(0);
    for (let ms = 0; ms < 10_000; ms += 10) meter.add(ms, 1);
    expect(meter.perSecond(10_000)).toBeCloseTo(100, 5);
    expect(meter.perSecond(11_000)).toBeCloseTo(50, 5);
    expect(meter.perSecond(20_000)).toBe(0);
  });

  it("does not take the first moment for a second", () => {
    const meter = new RateMeter(1_000);
    meter.add(1_001, 10);
    expect(meter.perSecond(1_001)).toBe((10 * 1_000) / rateStepMs);
    expect(meter.perSecond(1_500)).toBe(20);
  });

  it("has a step for each quarter of a second, empty ones too, and not more than it shows", () => {
    const meter = new RateMeter(0);
    meter.add(10, 3);
    meter.add(300, 4);
    expect(meter.series(1_010)).toEqual([3, 4, 0, 0]);
    expect(meter.series(1_000_000)).toEqual(Array(rateSteps - 1).fill(0));
  });
});

describe("leftOf", () => {
  it("is the rest at the present rate, where it can be told", () => {
    expect([leftOf(50, 150, 50), leftOf(50, undefined, 50), leftOf(150, 150, 50), leftOf(0, 150, 0)]).toEqual(
      [2_000, undefined, undefined, undefined],
    );
  });
});
