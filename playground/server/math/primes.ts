import { Pace } from "../pace.ts";

/** Numbers sieved at once: a segment fits the processor's cache, and takes well under a millisecond. */
const segmentLength = 131_072;

/**
 * Counts the primes up to a number with the sieve of Eratosthenes, a segment at a time, so that memory stays small. Gives way
 * to other work meanwhile; rejects with the signal's reason when it aborts.
 * @param lastMax How many of the largest to return, ascending.
 */
export async function countPrimes(upTo: number, lastMax: number, signal: AbortSignal) {
  const pace = new Pace(signal);
  const small = smallPrimes(Math.floor(Math.sqrt(upTo)));
  const composite = new Uint8Array(segmentLength);
  let count = 0;
  let last: number[] = [];
  for (let start = 2; start <= upTo; start += segmentLength) {
    const end = Math.min(start + segmentLength - 1, upTo);
    sieve(composite, small, start, end);
    for (let n = start; n <= end; n++) {
      if (composite[n - start] === 1) continue;
      count++;
      last.push(n);
    }
    last = last.slice(Math.max(0, last.length - lastMax));
    if (pace.isDue) await pace.giveWay();
  }
  return { count, last };
}

/** Marks the multiples of the small primes between `start` and `end`. */
function sieve(composite: Uint8Array, small: readonly number[], start: number, end: number): void {
  composite.fill(0);
  for (const prime of small) {
    if (prime * prime > end) return;
    const first = Math.max(prime * prime, Math.ceil(start / prime) * prime);
    for (let multiple = first; multiple <= end; multiple += prime) composite[multiple - start] = 1;
  }
}

function smallPrimes(upTo: number): readonly number[] {
  const composite = new Uint8Array(upTo + 1);
  const primes: number[] = [];
  for (let n = 2; n <= upTo; n++) {
    if (composite[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple <= upTo; multiple += n) composite[multiple] = 1;
  }
  return primes;
}
