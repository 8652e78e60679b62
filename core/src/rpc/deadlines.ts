import type { Cancel, Platform } from "../platform.ts";

/** Something that is over at a certain time. */
export interface Expiring {
  /** In the platform's time. */
  readonly expiresAtMs: number;
  /** Where it is among all deadlines; `noSlot` where it is not. Kept by `Deadlines`. */
  deadlineSlot: number;
  /** It is time. It has been taken out before. */
  expired(): void;
}

/** The slot of what has no deadline that is watched. */
export const noSlot = -1;

/** Deadlines are rounded up to a millisecond, and where so many wait to one more for each: looking at all of them must not take the time of those that work. */
const entriesPerMs = 1_000;

/**
 * The deadlines of one connection, swept together: one timer for all of them, set to the nearest. A timer for each
 * call costs more than the call (`AbortSignal.timeout`: 7 µs); a heap gained nothing over looking at all of them
 * on a grid of milliseconds.
 */
export class Deadlines {
  readonly #platform: Platform;
  /** In no order. A `Set` would make new tables all the time, see `NumberTable`. */
  readonly #entries: Expiring[] = [];
  #cancelTimer: Cancel | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** How many wait. */
  get size(): number {
    return this.#entries.length;
  }

  add(entry: Expiring): void {
    if (entry.deadlineSlot === noSlot) {
      entry.deadlineSlot = this.#entries.length;
      this.#entries.push(entry);
    }
    const atMs = this.#onGrid(entry.expiresAtMs);
    if (atMs < this.#timerAtMs) this.#setTimer(atMs);
  }

  delete(entry: Expiring): void {
    if (this.#takeOut(entry) && this.#entries.length === 0) this.#stopTimer();
  }

  /** The last one takes its slot. */
  #takeOut(entry: Expiring): boolean {
    const slot = entry.deadlineSlot;
    if (slot === noSlot) return false;
    entry.deadlineSlot = noSlot;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return true;
    last.deadlineSlot = slot;
    this.#entries[slot] = last;
    return true;
  }

  #setTimer(atMs: number): void {
    this.#stopTimer();
    this.#timerAtMs = atMs;
    this.#cancelTimer = this.#platform.after(atMs - this.#platform.nowMs(), () => this.#sweep());
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerAtMs = Number.POSITIVE_INFINITY;
  }

  #sweep(): void {
    this.#stopTimer();
    const nowMs = this.#platform.nowMs();
    const expired: Expiring[] = [];
    let nextMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries) {
      if (entry.expiresAtMs <= nowMs) expired.push(entry);
      else nextMs = Math.min(nextMs, entry.expiresAtMs);
    }
    for (const entry of expired) this.#takeOut(entry);
    if (nextMs < Number.POSITIVE_INFINITY) this.#setTimer(this.#onGrid(nextMs));
    for (const entry of expired) entry.expired();
  }

  #onGrid(atMs: number): number {
    const gridMs = Math.ceil((this.#entries.length + 1) / entriesPerMs);
    return Math.ceil(atMs / gridMs) * gridMs;
  }
}
