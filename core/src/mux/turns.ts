import type { ByteWriter } from "../wire/byte-writer.ts";
import type { Priority } from "../wire/frame.ts";

/** Something that has more to send than fits at once: a large message, or a stream. */
export interface TurnTaker {
  readonly priority: Priority;
  /** Whether it waits for its turn, here or in another queue. Kept by the queue. */
  isQueued: boolean;
  /** Whether more may leave now. */
  readonly hasMore: boolean;
  /** Writes its next frame behind the frame's length. Returns the bytes written; 0 where none fits into so many. */
  writeTurn(packet: ByteWriter, maxBytes: number): number;
}

/**
 * Those that take turns: within a priority one frame each, the next first. Those of a higher priority go first, yet every
 * eighth turn is offered to those that are not high and every sixteenth to the low ones, so nobody waits for ever.
 */
export class Turns {
  readonly #rings: Readonly<Record<Priority, TurnTaker[]>> = { high: [], auto: [], low: [] };
  #turn = 0;

  /** How many take turns. */
  get size(): number {
    return this.#rings.high.length + this.#rings.auto.length + this.#rings.low.length;
  }

  add(taker: TurnTaker): void {
    taker.isQueued = true;
    this.#rings[taker.priority].push(taker);
  }

  delete(taker: TurnTaker): boolean {
    const ring = this.#rings[taker.priority];
    const at = ring.indexOf(taker);
    if (at < 0) return false;
    taker.isQueued = false;
    ring.splice(at, 1);
    return true;
  }

  clear(): void {
    for (const ring of Object.values(this.#rings)) ring.length = 0;
  }

  /** Whose turn it is. */
  get next(): TurnTaker | undefined {
    for (const priority of this.#order()) {
      const [taker] = this.#rings[priority];
      if (taker !== undefined) return taker;
    }
    return undefined;
  }

  /** This one has had its turn; with more to send it waits for the next. */
  taken(taker: TurnTaker): void {
    this.#turn++;
    const ring = this.#rings[taker.priority];
    if (ring[0] !== taker) return;
    ring.shift();
    taker.isQueued = taker.hasMore;
    if (taker.isQueued) ring.push(taker);
  }

  #order(): readonly Priority[] {
    if (this.#turn % 16 === 15) return lowFirst;
    return this.#turn % 8 === 7 ? autoFirst : highFirst;
  }
}

const highFirst: readonly Priority[] = ["high", "auto", "low"];
const autoFirst: readonly Priority[] = ["auto", "low", "high"];
const lowFirst: readonly Priority[] = ["low", "auto", "high"];
