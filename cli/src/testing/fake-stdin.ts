import { PassThrough } from "node:stream";

/** A stdin that a test types into. */
export class FakeStdin implements AsyncIterable<Uint8Array> {
  readonly #stream = new PassThrough();

  /** In pieces that cut characters, as a pipe may. */
  type(text: string): void {
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.byteLength; start += 5)
      this.#stream.write(bytes.subarray(start, start + 5));
  }

  end(): void {
    this.#stream.end();
  }

  close(): void {
    this.#stream.destroy();
  }

  get isClosed(): boolean {
    return this.#stream.destroyed;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this.#stream[Symbol.asyncIterator]();
  }
}
