import { RpcError } from "../errors.ts";
import { RpcStream, readableOf } from "./rpc-stream.ts";

/**
 * A call that was made, of a method that returns one value: a promise of it.
 *
 * Rejects with an `RpcError`; `failed_precondition` where the method returned a stream, which must be iterated.
 */
export interface Call<Value> extends Promise<Value> {
  /** Whatever the method returned: a value, or an `RpcStream`. For programs that learn of methods at run time. */
  result(): Promise<unknown>;
}

/**
 * A call that was made, of a method that returns a stream: iterate it. What an `RpcStream` promises holds for it too. Awaiting it
 * rejects with `failed_precondition` and ends the stream.
 */
export interface StreamCall<Item> extends AsyncIterable<Item, undefined> {
  /** The same items as a web stream, which reads ahead nothing. */
  toReadableStream(): ReadableStream<Item>;
  /** The stream, when it has begun. */
  result(): Promise<RpcStream<Item>>;
}

/** A call of a method of which nothing is known: await it, iterate it, or ask for its `result`. */
export interface UntypedCall extends Call<unknown>, AsyncIterable<unknown, undefined> {
  /** As in `StreamCall`. */
  toReadableStream(): ReadableStream<unknown>;
}

/**
 * What every call is: a promise and an async iterable at once, because only the answer says what the method returned. One promise
 * stands behind it; it is a plain one's equal where a value comes.
 */
export class PendingResult implements UntypedCall {
  readonly [Symbol.toStringTag] = "Call";
  readonly #method: string;
  readonly #promise: Promise<unknown>;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (error: unknown) => void;
  /** Somebody waits for a value. */
  #isAwaited = false;
  #stream: RpcStream | undefined;

  constructor(method: string) {
    this.#method = method;
    this.#promise = new Promise(noteSettlers);
    this.#resolve = noted.resolve;
    this.#reject = noted.reject;
  }

  /** The method returned this. @internal */
  settle(value: unknown): void {
    if (value instanceof RpcStream) {
      if (this.#isAwaited) {
        this.#reject(this.#notAValue(value));
        return;
      }
      this.#stream = value;
    }
    this.#resolve(value);
  }

  /** The call failed. @internal */
  fail(error: RpcError): void {
    this.#reject(error);
  }

  // biome-ignore lint/suspicious/noThenProperty: a call is a promise
  then<A = unknown, B = never>(
    onValue?: ((value: unknown) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#isAwaited = true;
    if (this.#stream === undefined) return this.#promise.then(onValue, onError);
    return Promise.reject(this.#notAValue(this.#stream)).then(onValue, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.then(undefined, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<unknown> {
    return this.then().finally(onEnd);
  }

  result(): Promise<unknown> {
    return this.#promise;
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown, undefined> {
    let iterator: Items | undefined;
    const begun = this.#promise.then((value) => {
      iterator = this.#streamIn(value)[Symbol.asyncIterator]();
      return iterator;
    });
    begun.catch(() => {}); // who iterates is told by `next`
    /** Those who asked before it had begun: they come first. */
    let waiting = 0;
    const whenBegun = async (act: (items: Items) => Promise<IteratorResult<unknown, undefined>>) => {
      waiting++;
      return begun.then((items) => {
        waiting--;
        return act(items);
      });
    };
    return {
      // Once it has begun, no promise more than the stream's own.
      next: () =>
        iterator !== undefined && waiting === 0 ? iterator.next() : whenBegun((items) => items.next()),
      return: async () => {
        if (iterator !== undefined && waiting === 0) return endOf(iterator);
        // One who leaves before the stream has begun does not want it when it does.
        whenBegun(endOf).catch(() => {});
        return over;
      },
    };
  }

  toReadableStream(): ReadableStream<unknown> {
    return readableOf(this[Symbol.asyncIterator]());
  }

  #streamIn(value: unknown): RpcStream {
    if (value instanceof RpcStream) return value;
    const message = `${this.#method} returned one value and no stream: await it`;
    throw new RpcError("failed_precondition", message, { executed: "yes" });
  }

  #notAValue(stream: RpcStream): RpcError {
    void stream.cancel();
    const message = `${this.#method} returned a stream: iterate it, for await (const item of …)`;
    return new RpcError("failed_precondition", message, { executed: "yes" });
  }
}

type Items = AsyncIterator<unknown, undefined>;
const over: IteratorResult<unknown, undefined> = { done: true, value: undefined };

async function endOf(items: Items): Promise<IteratorResult<unknown, undefined>> {
  await items.return?.();
  return over;
}

/** What settles the promise that was made last. An executor for each would be a closure more for each call. */
const noted: { resolve: (value: unknown) => void; reject: (error: unknown) => void } = {
  resolve: () => {},
  reject: () => {},
};

function noteSettlers(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
  noted.resolve = resolve;
  noted.reject = reject;
}
