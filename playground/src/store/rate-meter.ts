/** How wide a step of the graph is, in milliseconds. */
export const rateStepMs = 250;

/** How many steps the graph has: the last fifteen seconds. */
export const rateSteps = 60;

/** Over so many whole steps the present rate is taken: two seconds. */
const windowSteps = 8;

/** How much came in each of the last steps, and how much comes in a second. */
export class RateMeter {
  readonly #startedMs: number;
  readonly #amounts = new Float64Array(rateSteps);
  #step = 0;

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  add(atMs: number, amount: number): void {
    this.#moveTo(atMs);
    this.#amounts[this.#step % rateSteps] = (this.#amounts[this.#step % rateSteps] ?? 0) + amount;
  }

  /** Per second, over the last two seconds or as long as there was. */
  perSecond(nowMs: number): number {
    this.#moveTo(nowMs);
    const steps = Math.min(windowSteps, this.#step);
    let sum = this.#amounts[this.#step % rateSteps] ?? 0;
    for (let back = 1; back <= steps; back++) sum += this.#amounts[(this.#step - back) % rateSteps] ?? 0;
    const elapsedMs = nowMs - this.#startedMs - (this.#step - steps) * rateStepMs;
    return elapsedMs < rateStepMs / 2 ? (sum * 1_000) / rateStepMs : (sum * 1_000) / elapsedMs;
  }

  /** What came in each whole step, the latest last; as many as there were, at most `rateSteps - 1`. */
  series(nowMs: number): readonly number[] {
    this.#moveTo(nowMs);
    const count = Math.min(rateSteps - 1, this.#step);
    return Array.from({ length: count }, (_, i) => this.#amounts[(this.#step - count + i) % rateSteps] ?? 0);
  }

  /** Steps in which nothing came are empty. */
  #moveTo(atMs: number): void {
    const step = Math.max(this.#step, Math.floor((atMs - this.#startedMs) / rateStepMs));
    const gap = Math.min(step - this.#step, rateSteps);
    for (let i = 0; i < gap; i++) this.#amounts[(step - i) % rateSteps] = 0;
    this.#step = step;
  }
}
