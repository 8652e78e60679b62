import { RpcError } from "../errors.ts";

/** How far a stream is, for meters. */
export interface StreamProgress {
  /** Whole items that have come. */
  readonly receivedItems: number;
  /** Their bytes, as they travel. */
  readonly receivedBytes: number;
  /** Bytes that have come and are not read. */
  readonly bufferedBytes: number;
  /** Bytes that the sender may still send; with 0 it waits for the reader. */
  readonly creditBytes: number;
  /** What `bufferedBytes` and `creditBytes` may be together. Grows while the stream is read. */
  readonly windowBytes: number;
  /** Nothing more will come; something may be left to read. */
  readonly isEnded: boolean;
}

/** What can be read. */
export type StreamRead<T> =
  | { readonly type: "item"; readonly value: T | Promise<T> }
  | { readonly type: "end" }
  | { readonly type: "error"; readonly error: RpcError };

/** Where a stream's items come from. It belongs to the stream. */
export interface StreamReader<T> {
  /** The next item, or the end; undefined where neither is there: then `onReadable` is called when one is. */
  take(): StreamRead<T> | undefined;
  onReadable: () => void;
  /** The reader takes no more. */
  stop(): void;
  readonly progress: StreamProgress;
}

/**
 * A stream that comes from the other end: an argument of a handler, a result of a call. It is read once, by iterating it: `for await (const
 * item of stream)`. Its sender goes on only as fast as it is read; leaving the loop (`break`, `return`, `throw`) ends the sender. A stream that
 * is never read keeps its place, and what it has room for (`limits.streamCreditBytes`), until the call is over: `cancel` it.
 *
 * Iterating throws an `RpcError`: what the sender said, behind the items that came before; `unavailable` where the connection was
 * lost; `cancelled` or `deadline_exceeded` where the call was; `resource_exhausted` where nothing was read for `limits.stallTimeoutMs`.
 */
export class RpcStream<T = unknown> implements AsyncIterable<T>, AsyncDisposable {
  /** So that it says what it is where it cannot travel. */
  readonly [Symbol.toStringTag] = "RpcStream";
  readonly #reader: StreamReader<T>;
  #isTaken = false;
  #isDone = false;
  /** Those who wait for an item, the first first. */
  readonly #waiting: { give(result: Promise<IteratorResult<T, undefined>>): void }[] = [];

  /** @internal */
  constructor(reader: StreamReader<T>) {
    this.#reader = reader;
    reader.onReadable = () => this.#serve();
  }

  /** How far it is; looking costs nothing. */
  get progress(): StreamProgress {
    return this.#reader.progress;
  }

  /**
   * The one iterator of the stream.
   * @throws RpcError `failed_precondition` where it is read already: items go to one reader.
   */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    this.#takeOver();
    return {
      next: () => this.#next(),
      return: async () => {
        this.#stop();
        return { done: true, value: undefined };
      },
    };
  }

  /**
   * The same items as a web stream, which reads ahead nothing.
   * @throws RpcError as the iterator.
   */
  toReadableStream(): ReadableStream<T> {
    return readableOf(this[Symbol.asyncIterator]());
  }

  /** Ends it unread: the sender is stopped, and what has come is forgotten. Does nothing at its end. */
  async cancel(): Promise<void> {
    this.#isTaken = true;
    this.#stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cancel();
  }

  /** The same stream, each item passed through a function; this one must not be used any more. What it throws ends the stream. @internal */
  map<U>(change: (item: T) => U | Promise<U>): RpcStream<U> {
    this.#takeOver();
    return new RpcStream(new MappedReader(this.#reader, change));
  }

  #takeOver(): void {
    if (this.#isTaken)
      throw new RpcError("failed_precondition", "the stream is read already: its items go to one reader");
    this.#isTaken = true;
  }

  // hot: once per item
  #next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isDone) return Promise.resolve({ done: true, value: undefined });
    if (this.#waiting.length === 0) {
      const result = this.#take();
      if (result !== undefined) return result;
    }
    return new Promise((resolve) => this.#waiting.push({ give: resolve }));
  }

  /** Takes a waiter out before it looks for its result: what ends the stream serves those behind it. */
  #serve(): void {
    for (let waiter = this.#waiting.shift(); waiter !== undefined; waiter = this.#waiting.shift()) {
      const result = this.#isDone ? Promise.resolve({ done: true, value: undefined } as const) : this.#take();
      if (result === undefined) {
        this.#waiting.unshift(waiter);
        return;
      }
      waiter.give(result);
    }
  }

  /** The next result, if it is there. */
  #take(): Promise<IteratorResult<T, undefined>> | undefined {
    let read: StreamRead<T> | undefined;
    try {
      read = this.#reader.take();
    } catch (error) {
      return this.#break(error);
    }
    switch (read?.type) {
      case undefined:
        return undefined;
      case "item": {
        const { value } = read;
        if (!(value instanceof Promise)) return Promise.resolve({ done: false, value });
        return value.then(
          (item) => ({ done: false, value: item }),
          (error: unknown) => this.#break(error),
        );
      }
      case "end":
        this.#isDone = true;
        return Promise.resolve({ done: true, value: undefined });
      case "error":
        this.#isDone = true;
        return Promise.reject(read.error);
    }
  }

  /** An item cannot be given: with it the stream ends. */
  #break(error: unknown): Promise<never> {
    this.#stop();
    return Promise.reject(error);
  }

  #stop(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#reader.stop();
    this.#serve();
  }
}

/** Where the items of a stream come from, each passed through a function. */
class MappedReader<T, U> implements StreamReader<U> {
  readonly #reader: StreamReader<T>;
  readonly #change: (item: T) => U | Promise<U>;
  onReadable: () => void = () => {};

  constructor(reader: StreamReader<T>, change: (item: T) => U | Promise<U>) {
    this.#reader = reader;
    this.#change = change;
    reader.onReadable = () => this.onReadable();
  }

  take(): StreamRead<U> | undefined {
    const read = this.#reader.take();
    if (read?.type !== "item") return read;
    const { value } = read;
    return { type: "item", value: value instanceof Promise ? value.then(this.#change) : this.#change(value) };
  }

  stop(): void {
    this.#reader.stop();
  }

  get progress(): StreamProgress {
    return this.#reader.progress;
  }
}

/** A web stream of what an iterator gives, which reads ahead nothing. Cancelling it ends the iterator. */
export function readableOf<T>(iterator: AsyncIterator<T, undefined>): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Whether this is a stream of the other end. */
export function isStream(value: unknown): value is RpcStream {
  return value instanceof RpcStream;
}
