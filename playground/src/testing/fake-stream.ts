import type { IncomingStream } from "../store/run-stream.ts";

/** A stream that arrives as a test says. */
export interface FakeStream extends IncomingStream {
  /** Whether the reader has stopped before the end. */
  readonly isStopped: boolean;
  push(...items: readonly unknown[]): void;
  end(): void;
  fail(error: Error): void;
}

/** Makes one. */
export function fakeStream(): FakeStream {
  const queue: unknown[] = [];
  let received = 0;
  let isStopped = false;
  let finish: { readonly error: Error | undefined } | undefined;
  let wake = () => {};
  return {
    get isStopped() {
      return isStopped;
    },
    get progress() {
      return {
        receivedItems: received,
        receivedBytes: received * 10,
        bufferedBytes: queue.length * 10,
        creditBytes: 1_000 - queue.length * 10,
        windowBytes: 1_000,
        isEnded: finish !== undefined,
      };
    },
    push(...items) {
      queue.push(...items);
      received += items.length;
      wake();
    },
    end() {
      finish = { error: undefined };
      wake();
    },
    fail(error) {
      finish = { error };
      wake();
    },
    [Symbol.asyncIterator]: () => ({
      async next() {
        while (queue.length === 0 && finish === undefined && !isStopped) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        if (queue.length > 0 && !isStopped) return { done: false, value: queue.shift() };
        if (finish?.error !== undefined) throw finish.error;
        return { done: true, value: undefined };
      },
      async return() {
        isStopped = true;
        wake();
        return { done: true, value: undefined };
      },
    }),
  };
}
