import type { Spread } from "../harness/statistics.ts";

/** Where figures lie between the left end and the right end of a group of bars. */
export interface Axis {
  readonly isLogarithmic: boolean;
  /** At the left end. */
  readonly from: number;
  /** At the right end. */
  readonly to: number;
  /** Figures that are marked. */
  readonly ticks: readonly number[];
}

/** Where the greatest median is more than so many times the least, bars from 0 on would not show the small ones. */
const linearFactorMax = 50;

/** So many times the greatest median are shown: one round that went wrong must not make all the bars short. */
const whiskerFactorMax = 2;

/**
 * The axis of one group of bars. It begins with 0, or is logarithmic where the medians lie too far apart for that; then a bar of 0 has no length, and the others
 * begin with a power of ten.
 */
export function axisOf(spreads: readonly Spread[]): Axis {
  const medians = spreads.map(({ median }) => median).filter((median) => median > 0);
  if (medians.length === 0) return { isLogarithmic: false, from: 0, to: 1, ticks: [0, 1] };
  const [least, greatest] = [Math.min(...medians), Math.max(...medians)];
  const to = Math.min(Math.max(...spreads.map(({ max }) => max)), whiskerFactorMax * greatest);
  if (greatest / least <= linearFactorMax)
    return { isLogarithmic: false, from: 0, to, ticks: linearTicks(to) };
  // A bit below the least, so that it has a bar, too.
  const firstExponent = Math.floor(Math.log10(least / 1.5));
  return { isLogarithmic: true, from: 10 ** firstExponent, to, ticks: powersOfTen(firstExponent, to) };
}

/** Where a figure lies: from 0, the left end, to 1, the right one. What is beyond an end lies at it. */
export function placeOn({ isLogarithmic, from, to }: Axis, figure: number): number {
  if (figure <= from) return 0;
  const place = isLogarithmic ? Math.log(figure / from) / Math.log(to / from) : (figure - from) / (to - from);
  return Math.min(1, place);
}

/** Multiples of 1, 2 or 5 times a power of ten, four to eight steps of them. */
function linearTicks(to: number): readonly number[] {
  const power = 10 ** Math.floor(Math.log10(to / 4));
  const step = power * ([5, 2].find((factor) => power * factor <= to / 4) ?? 1);
  return Array.from({ length: Math.floor(to / step) + 1 }, (_, at) => at * step);
}

function powersOfTen(firstExponent: number, to: number): readonly number[] {
  const count = Math.floor(Math.log10(to)) - firstExponent + 1;
  return Array.from({ length: count }, (_, at) => 10 ** (firstExponent + at));
}
