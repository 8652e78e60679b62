import { setImmediate } from "node:timers/promises";

/** Work may hold the thread this long; then others have their turn, and a cancel is heard. */
const turnMs = 8;

/**
 * Lets a long calculation share its thread: ask `isDue` every few thousand steps, and await `giveWay` when it is.
 *
 * ```ts
 * if (pace.isDue) await pace.giveWay();
 * ```
 */
export class Pace {
  readonly #signal: AbortSignal;
  #turnBeganMs: number = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether this turn has lasted long enough. */
  get isDue(): boolean {
    return performance.now() - this.#turnBeganMs >= turnMs;
  }

  /** Resolves when everything that waited has had its turn. Rejects with the signal's reason where it has aborted. */
  async giveWay(): Promise<void> {
    await setImmediate();
    this.#signal.throwIfAborted();
    this.#turnBeganMs = performance.now();
  }
}
