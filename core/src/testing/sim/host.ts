import type { Cancel, Platform } from "../../platform.ts";
import type { SimClock, SimEvent } from "./clock.ts";
import { SimRandom } from "./random.ts";

/**
 * One process of a simulation, as the platform of what runs in it: it can stand still for a while, its timers can be late, and it can die.
 */
export class SimHost implements Platform {
  readonly name: string;
  /** What was thrown where nobody catches. */
  readonly uncaught: unknown[] = [];
  readonly #clock: SimClock;
  readonly #random: SimRandom;
  readonly #timers = new Set<SimTimer>();
  /** What happened while it stood still. */
  #missed: (() => void)[] = [];
  /** It has stood still, or its timers have been late. */
  wasLate = false;
  #isPaused = false;
  #isDead = false;
  #timersEveryMs = 0;

  constructor(name: string, clock: SimClock, seed: number) {
    this.name = name;
    this.#clock = clock;
    this.#random = new SimRandom(seed);
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Timers that are set. */
  get timerCount(): number {
    return this.#timers.size;
  }

  nowMs(): number {
    return this.#clock.nowMs;
  }

  after(delayMs: number, fn: () => void): Cancel {
    if (this.#isDead) return () => {};
    const timer: SimTimer = { dueMs: this.#clock.nowMs + Math.max(0, delayMs), fn, event: undefined };
    this.#timers.add(timer);
    this.#plan(timer);
    return () => {
      if (timer.event !== undefined) timer.event.fn = undefined;
      this.#timers.delete(timer);
    };
  }

  soon(fn: () => void): void {
    queueMicrotask(() => this.#run(fn));
  }

  random(): number {
    return this.#random.next();
  }

  randomBytes(byteLength: number): Uint8Array {
    return Uint8Array.from({ length: byteLength }, () => Math.floor(this.#random.next() * 256));
  }

  allocate(byteLength: number): Uint8Array {
    return new Uint8Array(byteLength).fill(0xdb); // who takes them for zeros is found out
  }

  /** Resolves in so much time of this host. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Something comes from outside: now, or when it goes on. */
  receives(fn: () => void): void {
    if (this.#isPaused || this.#missed.length > 0) this.#missed.push(fn);
    else this.#run(fn);
  }

  /** Nothing happens in it until `resume`. */
  pause(): void {
    this.wasLate = true;
    this.#isPaused = true;
  }

  /** All that it has missed happens, in turns of their own. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#catchUp();
  }

  /** From now on its timers fire only at multiples of `everyMs`, as those of a page in the background do; 0 for when they are due. */
  throttle(everyMs: number): void {
    this.#timersEveryMs = everyMs;
    if (everyMs > 0) this.wasLate = true;
    for (const timer of this.#timers) this.#plan(timer);
  }

  /** Nothing of it will ever run again. */
  kill(): void {
    this.#isDead = true;
    this.#missed = [];
    for (const { event } of this.#timers) if (event !== undefined) event.fn = undefined;
    this.#timers.clear();
  }

  /** One thing a turn; what comes meanwhile comes behind it. */
  #catchUp(): void {
    if (this.#missed.length === 0) return;
    this.#clock.in(0, () => {
      if (this.#isPaused) return;
      const fn = this.#missed.shift();
      if (fn !== undefined) this.#run(fn);
      this.#catchUp();
    });
  }

  #plan(timer: SimTimer): void {
    if (timer.event !== undefined) timer.event.fn = undefined;
    const every = this.#timersEveryMs;
    const atMs = every === 0 ? timer.dueMs : Math.ceil(timer.dueMs / every) * every;
    timer.event = this.#clock.at(atMs, () => this.#fire(timer));
  }

  #fire(timer: SimTimer): void {
    if (!this.#timers.has(timer)) return;
    if (this.#isPaused) {
      this.#missed.push(() => this.#fire(timer));
      return;
    }
    this.#timers.delete(timer);
    this.#run(timer.fn);
  }

  #run(fn: () => void): void {
    if (this.#isDead) return;
    try {
      fn();
    } catch (error) {
      this.uncaught.push(error);
    }
  }
}

interface SimTimer {
  readonly dueMs: number;
  readonly fn: () => void;
  event: SimEvent | undefined;
}
