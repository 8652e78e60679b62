/**
 * A source of a stream that gives what a test feeds it, and counts how often it was asked. It ends when it is told to, or when it is stopped and
 * does not ignore that.
 */
export class FedSource implements AsyncIterable<unknown> {
  /** How often it was asked for an item. */
  pulls = 0;
  /** Its `finally` has run. */
  isOver = false;
  /** It was asked to end. */
  isStopped = false;
  /** It goes on although it is asked to end, until `release`. */
  ignoresStop = false;
  readonly #items: unknown[] = [];
  #waiting: ((result: IteratorResult<unknown>) => void) | undefined;
  #end: "open" | "ended" | Error = "open";
  #release: (() => void) | undefined;

  /** Gives these as its next items. */
  feed(...items: readonly unknown[]): void {
    this.#items.push(...items);
    this.#serve();
  }

  /** Ends behind what it was fed, with an error if there is one. */
  end(error?: Error): void {
    this.#end = error ?? "ended";
    this.#serve();
  }

  /** Lets a source end that ignored that it should. */
  release(): void {
    this.ignoresStop = false;
    this.#release?.();
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    return {
      next: () => {
        this.pulls++;
        return new Promise((resolve, reject) => {
          this.#waiting = (result) => {
            if (this.#end instanceof Error && result.done) reject(this.#end);
            else resolve(result);
          };
          this.#serve();
        });
      },
      return: async () => {
        this.isStopped = true;
        if (this.ignoresStop) await new Promise<void>((resolve) => (this.#release = resolve));
        this.isOver = true;
        return { done: true, value: undefined };
      },
    };
  }

  #serve(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const isOver = this.#items.length === 0;
    if (isOver && this.#end === "open") return;
    this.#waiting = undefined;
    if (isOver) this.isOver = true;
    waiting(isOver ? { done: true, value: undefined } : { done: false, value: this.#items.shift() });
  }
}
