/** How long a dialler waits between attempts. */
export interface Backoff {
  /** Before the second attempt, at most; from 1. @default 100 */
  readonly minMs: number;
  /** Before any attempt, at most. @default 10_000 */
  readonly maxMs: number;
  /** How much longer each wait may be than the one before. @default 2 */
  readonly factor: number;
}

/** The backoff that holds where nothing else is said. */
export const defaultBackoff: Backoff = { minMs: 100, maxMs: 10_000, factor: 2 };

/**
 * The defaults with `given` over them.
 * @throws RangeError where one is out of its range.
 */
export function resolveBackoff(given: Partial<Backoff> = {}): Backoff {
  const backoff = { ...defaultBackoff, ...given };
  const { minMs, maxMs, factor } = backoff;
  if (minMs >= 1 && maxMs >= minMs && maxMs < Number.POSITIVE_INFINITY && factor >= 1) return backoff;
  throw new RangeError(
    `backoff is ${minMs} ms to ${maxMs} ms by ${factor}; it takes 1 <= minMs <= maxMs, and a factor from 1`,
  );
}

/**
 * The wait after `failures` failed attempts (1 or more): `random × min(maxMs, minMs × factor^(failures-1))`. Full jitter, so
 * that the clients of a server that restarts do not come back together (M. Brooker, "Exponential backoff and
 * jitter", 2015).
 *
 * @param random In [0, 1).
 */
export function backoffDelayMs(backoff: Backoff, failures: number, random: number): number {
  return random * Math.min(backoff.maxMs, backoff.minMs * backoff.factor ** (failures - 1));
}
