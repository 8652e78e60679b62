import { Pace } from "../pace.ts";

/** Divisors are tried in blocks of this many between two looks at the clock. */
const blockSteps = 2_048;

/**
 * The prime factors of `n`, from 2, in ascending order, found by trial division: milliseconds for most numbers, up to half a
 * minute where the second largest factor is near 10^9. Gives way to other work meanwhile; rejects with the signal's
 * reason when it aborts.
 */
export async function factorize(n: bigint, signal: AbortSignal): Promise<bigint[]> {
  const pace = new Pace(signal);
  const factors: bigint[] = [];
  let rest = n;
  const divideOut = (divisor: bigint): void => {
    while (rest % divisor === 0n) {
      factors.push(divisor);
      rest /= divisor;
    }
  };
  divideOut(2n);
  divideOut(3n);
  // All further primes are one below or one above a multiple of 6.
  let six = 6n;
  while ((six - 1n) * (six - 1n) <= rest) {
    for (let step = 0; step < blockSteps && rest > 1n; step++, six += 6n) {
      if (rest % (six - 1n) === 0n) divideOut(six - 1n);
      if (rest % (six + 1n) === 0n) divideOut(six + 1n);
    }
    if (pace.isDue) await pace.giveWay();
  }
  if (rest > 1n) factors.push(rest);
  return factors;
}
