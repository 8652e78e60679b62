/** Something that will happen at a moment of virtual time, unless it is cancelled. */
export interface SimEvent {
  readonly atMs: number;
  readonly order: number;
  /** Undefined once it has happened or was cancelled. */
  fn: (() => void) | undefined;
}

/**
 * The time of a simulation: stands still while something happens, then jumps to whatever comes next. What falls on one moment happens in the
 * order in which it was planned.
 */
export class SimClock {
  /** Things that have happened. */
  steps = 0;
  #nowMs = 0;
  #order = 0;
  /** A binary heap: each event comes before the two at twice its index. */
  readonly #heap: SimEvent[] = [];
  readonly #maxSteps: number;

  /** @param maxSteps After so many things a simulation runs in a circle, and is stopped. */
  constructor(maxSteps: number) {
    this.#maxSteps = maxSteps;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Plans something; at once where `atMs` has passed. */
  at(atMs: number, fn: () => void): SimEvent {
    const event = { atMs: Math.max(atMs, this.#nowMs), order: this.#order++, fn };
    this.#rise(event);
    return event;
  }

  /** Plans something in so many milliseconds. */
  in(delayMs: number, fn: () => void): SimEvent {
    return this.at(this.#nowMs + delayMs, fn);
  }

  /**
   * Lets things happen until `isOver` says so or it is `untilMs`. Yields whenever promises must settle before the next thing may happen: who
   * drives it lets all microtasks run.
   */
  *run(untilMs: number, isOver: () => boolean = () => false): Generator<undefined, void> {
    yield;
    while (!isOver()) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = Math.max(this.#nowMs, untilMs);
        return;
      }
      this.#dropFirst();
      const { fn } = next;
      if (fn === undefined) continue;
      next.fn = undefined;
      this.#nowMs = next.atMs;
      if (++this.steps > this.#maxSteps) throw new EndlessSimulation(this.#maxSteps);
      fn();
      yield;
    }
  }

  #rise(event: SimEvent): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as SimEvent; // inside the heap
      if (!isBefore(event, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = event;
  }

  #dropFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      const [left, right] = [heap[below], heap[below + 1]];
      if (right !== undefined && left !== undefined && isBefore(right, left)) below++;
      const child = heap[below] as SimEvent; // inside the heap
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

/** A simulation that does not come to an end. */
export class EndlessSimulation extends Error {
  constructor(steps: number) {
    super(`${steps} things have happened, and it goes on`);
  }
}

function isBefore(one: SimEvent, other: SimEvent): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
