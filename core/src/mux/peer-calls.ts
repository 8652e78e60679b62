import type { Limits } from "../limits.ts";
import { NumberTable } from "../number-table.ts";
import type { Platform } from "../platform.ts";
import type { CallFrame } from "../wire/frame.ts";

/** What the calls of a peer go by. */
export interface PeerCallsHost {
  /** So many run at once. */
  readonly limits: Pick<Limits, "maxRunningCalls">;
  /** Deadlines of calls that are held go on counting. */
  readonly platform: Pick<Platform, "nowMs">;
  /** Whether so much waits to leave that no further work should be taken on. */
  readonly isFull: boolean;
  /** Runs a call. It may end before this returns. */
  beginCallOfPeer(frame: CallFrame): void;
}

/** A call that waits for others to end. */
interface HeldCall {
  readonly frame: CallFrame;
  readonly sinceMs: number;
}

/**
 * The calls of a peer that have a place here: those that run, whose handlers have not ended, and those that are held, because they came
 * early beyond the limit or because the peer does not read its answers.
 */
export class PeerCalls {
  readonly #host: PeerCallsHost;
  readonly #running = new NumberTable<true>();
  /** In the order in which they came. Made when the first is held: few peers ever have one that is. */
  #held: Map<number, HeldCall> | undefined;
  #isBeginning = false;

  constructor(host: PeerCallsHost) {
    this.#host = host;
  }

  /** Places that are taken. */
  get size(): number {
    return this.#running.size + this.heldCount;
  }

  /** Calls that wait for others to end. */
  get heldCount(): number {
    return this.#held?.size ?? 0;
  }

  has(number: number): boolean {
    return this.#running.has(number) || this.#held?.has(number) === true;
  }

  /** A call came: it begins, or is held. */
  add(frame: CallFrame): void {
    if (this.heldCount === 0 && this.#mayRun()) {
      this.#begin(frame);
      return;
    }
    this.#held ??= new Map();
    this.#held.set(frame.number, { frame, sinceMs: this.#host.platform.nowMs() });
  }

  /** Takes a place for a call that will not run, but is to be answered. */
  addRefused(number: number): void {
    this.#running.set(number, true);
  }

  /** A call that is held is not wanted any more: gives it, without freeing its place. */
  unhold(number: number): CallFrame | undefined {
    const held = this.#held?.get(number);
    if (held === undefined) return undefined;
    this.#held?.delete(number);
    this.#running.set(number, true);
    return held.frame;
  }

  /** A call has its last answer: its place is free. */
  ended(number: number): void {
    this.#running.delete(number);
    this.beginHeld();
  }

  /** Begins those that are held, as long as there is room. A handler that answers at once comes back here; the loop goes on, deeper it must not go. */
  beginHeld(): void {
    if (this.#isBeginning || this.#held === undefined) return;
    this.#isBeginning = true;
    for (const [number, held] of this.#held) {
      if (!this.#mayRun()) break;
      this.#held.delete(number);
      this.#begin(this.#withTimeLeft(held));
    }
    this.#isBeginning = false;
  }

  clear(): void {
    this.#running.clear();
    this.#held?.clear();
  }

  #withTimeLeft({ frame, sinceMs }: HeldCall): CallFrame {
    if (frame.deadlineMs === undefined) return frame;
    const leftMs = frame.deadlineMs - (this.#host.platform.nowMs() - sinceMs);
    return { ...frame, deadlineMs: Math.max(0, leftMs) };
  }

  #mayRun(): boolean {
    return this.#running.size < this.#host.limits.maxRunningCalls && !this.#host.isFull;
  }

  #begin(frame: CallFrame): void {
    this.#running.set(frame.number, true);
    this.#host.beginCallOfPeer(frame);
  }
}
