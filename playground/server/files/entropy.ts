import { Pace } from "../pace.ts";

const blockBytes = 65_536;

/**
 * Shannon's entropy in bits per byte, from 0 (one value only) to 8 (random, or well compressed). Gives way to other work;
 * rejects with the signal's reason when it aborts.
 */
export async function entropyOf(body: Uint8Array, signal: AbortSignal): Promise<number> {
  const pace = new Pace(signal);
  const counts = new Uint32Array(256);
  for (let start = 0; start < body.byteLength; start += blockBytes) {
    for (const byte of body.subarray(start, start + blockBytes)) counts[byte] = (counts[byte] ?? 0) + 1;
    if (pace.isDue) await pace.giveWay();
  }
  let bits = 0;
  for (const count of counts) {
    if (count > 0) bits -= (count / body.byteLength) * Math.log2(count / body.byteLength);
  }
  return bits;
}
