import type { Platform } from "../platform.ts";

/** When so much of the whole has come, there is room for the whole: what is kept is never more than that many times what came. */
const trust = 8;

/**
 * Bytes that come one behind the other, of which it is known how many they will be. What is kept grows with what has come, not with what
 * was promised: it doubles, and becomes the whole when an eighth is there, so that no large copy is left to be made near the end.
 */
export class GrowingBytes {
  readonly totalBytes: number;
  readonly #platform: Pick<Platform, "allocate">;
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;

  constructor(totalBytes: number, platform: Pick<Platform, "allocate">) {
    this.totalBytes = totalBytes;
    this.#platform = platform;
  }

  /** Bytes that have come. */
  get byteLength(): number {
    return this.#length;
  }

  /** What has come: a view that is whole when `byteLength` is `totalBytes`. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Copies bytes to the end. The caller sees to it that they are not more than the total. */
  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.byteLength;
    if (length > this.#bytes.byteLength) {
      const wanted =
        trust * length >= this.totalBytes ? this.totalBytes : Math.max(length, 2 * this.#bytes.byteLength);
      const grown = this.#platform.allocate(wanted);
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
  }
}
