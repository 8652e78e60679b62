import { Readable } from "node:stream";

/**
 * Reads a stream of bytes or texts, an `RpcStream` for instance, as one of Node: `pipeline(toNodeReadable(body), createWriteStream(path))`.
 * An item is asked for when there is room in the Readable, so a slow reader slows the sender. Destroying it stops the sender;
 * what the stream throws, it is destroyed with. A text becomes bytes, as UTF-8.
 *
 * The stream belongs to the Readable from here on. An item that is neither destroys it with a `TypeError`.
 */
export function toNodeReadable(stream: AsyncIterable<Uint8Array | string>): Readable {
  const iterator = stream[Symbol.asyncIterator]();
  /** What the iterator is doing. Once `ended`, nothing more is asked of it. */
  let state: "idle" | "reading" | "ended" = "idle";

  const readNext = async (readable: Readable): Promise<void> => {
    state = "reading";
    const { done, value } = await iterator.next();
    if (state !== "reading") return; // destroyed meanwhile
    state = done === true ? "ended" : "idle";
    if (done !== true && typeof value !== "string" && !(value instanceof Uint8Array)) {
      throw new TypeError("toNodeReadable takes a stream of bytes or texts; this one gave something else");
    }
    readable.push(done === true ? null : value);
  };

  return new Readable({
    read() {
      readNext(this).catch((error: unknown) => {
        if (state === "reading") state = "ended"; // an iterator that threw is over
        this.destroy(error instanceof Error ? error : new Error("the stream failed", { cause: error }));
      });
    },
    destroy(error, callback) {
      const wasReading = state === "reading";
      const stopped = state === "ended" ? undefined : iterator.return?.();
      state = "ended";
      // A generator that is in the middle of something answers to `return` when that is over, which may be never.
      if (wasReading || stopped === undefined) {
        stopped?.catch(() => {});
        callback(error);
        return;
      }
      stopped.then(
        () => callback(error),
        (failure: Error) => callback(error ?? failure),
      );
    },
  });
}
