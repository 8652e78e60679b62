import { setTimeout as pause } from "node:timers/promises";

/** Items that leave at once. */
const burst = 4;

/** Between bursts. */
const pauseMs = 10;

/** The numbers from 0, a few at a time, until it is over or there are `count`. */
export async function* pacedNumbers(
  isOver: () => boolean,
  count = Number.POSITIVE_INFINITY,
): AsyncGenerator<number> {
  for (let number = 0; number < count && !isOver(); number++) {
    yield number;
    if (number % burst === burst - 1) await pause(pauseMs);
  }
}

/** What a reader of such a stream got. */
export interface SeenNumbers {
  readonly items: number;
  /** Items that were not the next number: lost, doubled or out of order. */
  readonly gaps: number;
}

/** Reads to the end. */
export async function readNumbers(
  numbers: AsyncIterable<number>,
  onItem: () => void = () => {},
): Promise<SeenNumbers> {
  let items = 0;
  let gaps = 0;
  let next = 0;
  for await (const number of numbers) {
    if (number !== next) gaps++;
    next = number + 1;
    items++;
    onItem();
  }
  return { items, gaps };
}
