import { SimRandom } from "@heddle/core/testing";

/** One call of a proof: what it sends, and how long its handler takes. */
export interface PlannedCall {
  /** It is executed once, and its number stands in a journal. */
  readonly id: number;
  readonly waitMs: number;
  readonly bytes: Uint8Array;
}

/** What the handler answers. */
export interface Answer {
  readonly id: number;
  readonly sum: number;
  readonly bytes: Uint8Array;
}

const small = new Uint8Array(0);

/**
 * The call of this number: most are small and are answered at once; some take a while, and some bring bytes, so that packets of all sizes
 * and running handlers meet what goes wrong.
 */
export function plannedCall(id: number, seed: number): PlannedCall {
  const random = new SimRandom(seed * 7_919 + id);
  const waitMs = random.chance(0.05) ? random.int(1, 30) : 0;
  if (!random.chance(0.02)) return { id, waitMs, bytes: small };
  const byteLength = random.chance(0.05) ? random.int(65_536, 262_144) : random.int(100, 16_384);
  return { id, waitMs, bytes: new Uint8Array(byteLength).fill(id % 256) };
}

/** The right answer to a call. */
export function answerTo({ id, bytes }: PlannedCall): Answer {
  let sum = id;
  for (const byte of bytes) sum = (sum * 31 + byte) % 1_000_003;
  return { id, sum, bytes };
}

/** Whether this answers that call. */
export function isAnswerTo(call: PlannedCall, answer: Answer): boolean {
  return (
    answer.id === call.id &&
    answer.sum === answerTo(call).sum &&
    Buffer.compare(answer.bytes, call.bytes) === 0
  );
}
