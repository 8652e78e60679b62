import type { Cancel, Platform } from "../platform.ts";

/** Something that is over at a certain time. */
export interface Expiring {
  /** In the platform's time. */
  readonly expiresAtMs: number;
  /** It is time. It has been taken out before. */
  expired(): void;
}

/** Deadlines are rounded up to a millisecond, and where so many wait to one more for each: looking at all of them must not take the time of those that work. */
const entriesPerMs = 1_000;

/**
 * The deadlines of one connection, swept together: one timer for all of them, set to the nearest. A timer for each
 * call costs more than the call (`AbortSignal.timeout`: 7 µs); a heap gained nothing over looking at all of them
 * on a grid of milliseconds.
 */
export class Deadlines {
  readonly #platform: Platform;
  readonly #entries = new Set<Expiring>();
  #cancelTimer: Cancel | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** How many wait. */
  get size(): number {
    return this.#entries.size;
  }

  add(entry: Expiring): void {
    this.#entries.add(entry);
    const atMs = this.#onGrid(entry.expiresAtMs);
    if (atMs < this.#timerAtMs) this.#setTimer(atMs);
  }

  delete(entry: Expiring): void {
    if (this.#entries.delete(entry) && this.#entries.size === 0) this.#stopTimer();
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
    for (const entry of expired) this.#entries.delete(entry);
    if (nextMs < Number.POSITIVE_INFINITY) this.#setTimer(this.#onGrid(nextMs));
    for (const entry of expired) entry.expired();
  }

  #onGrid(atMs: number): number {
    const gridMs = Math.ceil((this.#entries.size + 1) / entriesPerMs);
    return Math.ceil(atMs / gridMs) * gridMs;
  }
}
