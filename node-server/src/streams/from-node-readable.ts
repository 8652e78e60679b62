import type { Readable } from "node:stream";

/**
 * Sends what a stream of Node gives, as an argument or a result: `api.files.upload({ name, body: fromNodeReadable(socket) })`. It is read as
 * fast as the other end takes it. It is destroyed when the reader stops, at once, also while it has nothing to give; what it fails with,
 * the reader is told. Iterate it once: the Readable belongs to the iteration from here on.
 *
 * @throws TypeError where it does not give bytes: in object mode, or with an encoding.
 */
export function fromNodeReadable(readable: Readable): AsyncIterable<Uint8Array> {
  if (readable.readableObjectMode) {
    throw new TypeError(
      "fromNodeReadable takes a stream of bytes; this one is in object mode: iterate it as it is",
    );
  }
  if (readable.readableEncoding !== null) {
    throw new TypeError(
      `fromNodeReadable takes a stream of bytes; this one gives texts: leave setEncoding("${readable.readableEncoding}") out`,
    );
  }
  readable.on("error", () => {}); // The reader is told; before it begins nobody else listens, and the process would end.
  return new BytesOfReadable(readable);
}

/** Ends at once when it is told to, where Node's own iterator waits for the next chunk. */
class BytesOfReadable implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #readable: Readable;
  readonly #chunks: AsyncIterator<unknown>;
  #isStopped = false;

  constructor(readable: Readable) {
    this.#readable = readable;
    this.#chunks = readable[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      const { done, value } = await this.#chunks.next();
      if (done === true || this.#isStopped) return { done: true, value: undefined };
      if (value instanceof Uint8Array) return { done: false, value: plainBytes(value) };
    } catch (error) {
      if (this.#isStopped) return { done: true, value: undefined }; // of being destroyed
      throw error;
    }
    this.#readable.destroy();
    throw new TypeError("a stream that gave bytes gave something else: was setEncoding called meanwhile?");
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#isStopped = true;
    this.#readable.destroy();
    return { done: true, value: undefined };
  }
}

/** A `Buffer` without its methods, over the same bytes. */
function plainBytes(chunk: Uint8Array): Uint8Array {
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
