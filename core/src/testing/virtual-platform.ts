import type { Cancel, Platform } from "../platform.ts";

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly fn: () => void;
}

/**
 * A platform whose time stands still until it is moved, and whose randomness is seeded: what runs on it runs the same way each time.
 */
export class VirtualPlatform implements Platform {
  #nowMs = 0;
  /** What `soon` has taken and not run. */
  #due = 0;
  #order = 0;
  #seed: number;
  readonly #timers = new Set<Timer>();

  constructor(seed = 1) {
    this.#seed = seed === 0 ? 1 : seed;
  }

  /** Timers that are set; 0 when nothing is left behind. */
  get timerCount(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, fn: () => void): Cancel {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, fn };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  soon(fn: () => void): void {
    this.#due++;
    queueMicrotask(() => {
      this.#due--;
      fn();
    });
  }

  random(): number {
    // Xorshift with the shifts 13, 17, 5 (G. Marsaglia, "Xorshift RNGs", 2003); the seed must not be 0.
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return (this.#seed >>> 0) / 2 ** 32;
  }

  randomBytes(byteLength: number): Uint8Array {
    return Uint8Array.from({ length: byteLength }, () => Math.floor(this.random() * 256));
  }

  allocate(byteLength: number): Uint8Array {
    return new Uint8Array(byteLength).fill(0xdb); // who takes them for zeros is found out
  }

  /** Lets promises and `soon` run until nothing more comes of them. */
  async settle(): Promise<void> {
    // What promises do cannot be seen; fifty turns are more than any chain of them here has between two of `soon`.
    for (let quietTurns = 0; quietTurns < 50; quietTurns = this.#due > 0 ? 0 : quietTurns + 1)
      await Promise.resolve();
  }

  /** Moves time forward, firing each timer when it is due and letting what it started settle. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await this.settle();
    for (let timer = this.#nextUntil(untilMs); timer !== undefined; timer = this.#nextUntil(untilMs)) {
      this.#timers.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      timer.fn();
      await this.settle();
    }
    this.#nowMs = untilMs;
  }

  #nextUntil(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.atMs > untilMs) continue;
      if (
        next === undefined ||
        timer.atMs < next.atMs ||
        (timer.atMs === next.atMs && timer.order < next.order)
      )
        next = timer;
    }
    return next;
  }
}
