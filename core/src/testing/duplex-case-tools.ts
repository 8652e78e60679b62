import { systemPlatform } from "../platform.ts";
import type { ComplianceLink } from "./duplex-compliance.ts";
import { RecordedDuplex, type RecordedReactions } from "./recorded-duplex.ts";

/** Both ends of a link, open. */
export interface OpenEnds {
  readonly a: RecordedDuplex;
  readonly b: RecordedDuplex;
}

/** Dials, accepts, and waits until both ends may send. */
export async function openEnds(
  link: ComplianceLink,
  reactionsOfA: RecordedReactions = {},
  reactionsOfB: RecordedReactions = {},
): Promise<OpenEnds> {
  const a = new RecordedDuplex(link.dial, reactionsOfA);
  const b = new RecordedDuplex(await link.accept(), reactionsOfB);
  await Promise.all([a.untilOpened(), b.untilOpened()]);
  return { a, b };
}

/** @throws Error with this sentence where it does not hold. */
export function holds(condition: boolean, sentence: string): void {
  if (!condition) throw new Error(sentence);
}

/** @throws Error where the two differ; for short values that print well. */
export function same(got: unknown, want: unknown, what: string): void {
  const [gotText, wantText] = [JSON.stringify(got), JSON.stringify(want)];
  holds(gotText === wantText, `${what}: got ${gotText}, want ${wantText}`);
}

/** Bytes of which no two neighbours and no two packets are alike, in a buffer of their own. */
export function patternedPacket(byteLength: number, seed: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(byteLength / 4));
  let state = (seed + 1) * 2_654_435_761;
  for (let index = 0; index < words.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    words[index] = state;
  }
  return new Uint8Array(words.buffer).slice(0, byteLength);
}

/** @throws Error naming the first packet that differs from `patternedPacket(byteLengths[i], i + firstSeed)`. */
export function samePackets(
  packets: readonly Uint8Array[],
  byteLengths: readonly number[],
  firstSeed = 0,
): void {
  same(packets.length, byteLengths.length, "the number of packets");
  for (const [index, packet] of packets.entries()) {
    const want = patternedPacket(byteLengths[index] ?? 0, index + firstSeed);
    same(packet.byteLength, want.byteLength, `the length of packet ${index}`);
    for (let at = 0; at < want.byteLength; at += 1) {
      if (want[at] !== packet[at]) throw new Error(`packet ${index} has another byte at ${at} than was sent`);
    }
  }
}

/** Time for something that must not happen. */
export function aWhile(delayMs = 50): Promise<void> {
  return new Promise((resolve) => {
    systemPlatform.after(delayMs, resolve);
  });
}
