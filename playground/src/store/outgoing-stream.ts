/** What an outgoing stream tells. */
export interface OutgoingListeners {
  /** An item was taken, to be sent: the other end has room for it. */
  sent(value: unknown): void;
  /** Nothing more is taken: it was ended, or the other end has stopped reading. */
  closed(): void;
}

/** A stream that a person writes, item by item. Items wait here until the other end has room for them. */
export class OutgoingStream implements AsyncIterable<unknown> {
  readonly #listeners: OutgoingListeners;
  /** A repeated item is kept once, with how often it is still to be sent. */
  #queue: { readonly value: unknown; left: number }[] = [];
  #status: "open" | "ended" | "closed" = "open";
  #wake = () => {};

  constructor(listeners: OutgoingListeners) {
    this.#listeners = listeners;
  }

  /** `ended`: it was said that no more comes, though some may wait; `closed`: nothing more is taken. */
  get status(): "open" | "ended" | "closed" {
    return this.#status;
  }

  /** How many items wait. */
  get waiting(): number {
    return this.#queue.reduce((sum, { left }) => sum + left, 0);
  }

  /** Sends an item so many times. @returns Whether the stream was open. */
  send(value: unknown, times = 1): boolean {
    if (this.#status !== "open") return false;
    this.#queue.push({ value, left: times });
    this.#wake();
    return true;
  }

  /** Says that no more comes, behind what waits. */
  end(): void {
    if (this.#status !== "open") return;
    this.#status = "ended";
    this.#wake();
  }

  /** The call is over, or the other end reads no more: what waits is dropped. */
  close(): void {
    if (this.#status === "closed") return;
    this.#status = "closed";
    this.#queue = [];
    this.#wake();
    this.#listeners.closed();
  }

  /** By hand rather than as a generator: the return of a generator waits for the item that it waits for. */
  [Symbol.asyncIterator](): AsyncIterator<unknown, undefined> {
    const done = { done: true, value: undefined } as const;
    return {
      next: async () => {
        while (this.#status !== "closed") {
          const item = this.#take();
          if (item !== undefined) return { done: false, value: item.value };
          if (this.#status === "ended") break;
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        this.close();
        return done;
      },
      return: async () => {
        this.close();
        return done;
      },
    };
  }

  #take(): { readonly value: unknown } | undefined {
    const [first] = this.#queue;
    if (first === undefined) return undefined;
    first.left--;
    if (first.left === 0) this.#queue.shift();
    this.#listeners.sent(first.value);
    return first;
  }
}
