import type { Cancel, Platform } from "@heddle/core";
import { type LinkConditions, passesAtOnce } from "./conditions.ts";

/** What is on its way in one direction. */
interface Waiting {
  readonly enteredMs: number;
  readonly byteLength: number;
  readonly pass: () => void;
}

/**
 * One direction of a staged link: what enters leaves in its order, as late as the conditions of the moment say. Like a network it loses nothing as
 * long as it is not cut: what was frozen arrives when it is thawed.
 */
export class PacketLane {
  readonly #platform: Platform;
  readonly #conditions: () => LinkConditions;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** When the last one had left the narrow place, before its delay. */
  #lastLeftMs = 0;
  #cancelTimer: Cancel | undefined;
  #isOver = false;

  constructor(platform: Platform, conditions: () => LinkConditions) {
    this.#platform = platform;
    this.#conditions = conditions;
  }

  /** Of what has entered and not left. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Calls `pass` when this has arrived; at once, where nothing holds it up. */
  enter(byteLength: number, pass: () => void): void {
    if (this.#isOver) return;
    if (this.#waiting.length === 0 && passesAtOnce(this.#conditions())) {
      pass();
      return;
    }
    this.#waiting.push({ enteredMs: this.#platform.nowMs(), byteLength, pass });
    this.#waitingBytes += byteLength;
    this.look();
  }

  /** Lets out what is due; to be called when the conditions have changed. */
  look(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const conditions = this.#conditions();
      if (conditions.isFrozen) return;
      const leftMs = leavesAtMs(next, this.#lastLeftMs, conditions);
      const inMs = leftMs + conditions.delayMs - this.#platform.nowMs();
      if (inMs > 0) {
        this.#cancelTimer = this.#platform.after(Math.ceil(inMs), () => this.look());
        return;
      }
      this.#waiting.shift();
      this.#waitingBytes -= next.byteLength;
      this.#lastLeftMs = leftMs;
      next.pass();
    }
  }

  /** Loses what is on its way, and whatever still comes. */
  end(): void {
    this.#isOver = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
  }
}

/** When it has left the narrow place, which takes one after the other. */
function leavesAtMs(
  { enteredMs, byteLength }: Waiting,
  lastLeftMs: number,
  { bytesPerSecond }: LinkConditions,
): number {
  const takesMs = bytesPerSecond === undefined ? 0 : (byteLength / bytesPerSecond) * 1_000;
  return Math.max(enteredMs, lastLeftMs) + takesMs;
}
