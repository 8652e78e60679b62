/**
 * A new buffer costs more than everything else about a small message (0.4 of 1.1 µs for a CALL, and collecting it up to 2), so small ones are cut from one of this
 * size. What was handed out is never written again.
 */
export const slabBytes = 16_384;

/** Gives out pieces of one buffer after the other. A piece is reserved at its most, and ended where it was written to. */
export class Slab {
  /** The buffer of the piece that was reserved last. */
  bytes: Uint8Array = noBytes;
  readonly #firstBytes: number;
  readonly #mostBytes: number;
  #used = 0;

  /** @param firstBytes The first buffer has so many; each further one has twice as many as the one before, up to `mostBytes`. */
  constructor(firstBytes: number = slabBytes, mostBytes: number = firstBytes) {
    this.#firstBytes = firstBytes;
    this.#mostBytes = mostBytes;
  }

  /** Reserves so many bytes, at most `mostBytes`. Returns where they begin in `bytes`, which may be another buffer than before. */
  reserve(byteLength: number): number {
    // One that somebody transferred to a worker has no bytes left.
    if (this.#used + byteLength > this.bytes.byteLength) {
      const next = Math.min(this.#mostBytes, Math.max(this.#firstBytes, 2 * this.bytes.byteLength));
      this.bytes = new Uint8Array(Math.max(next, byteLength));
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += byteLength;
    return start;
  }

  /** The piece that was reserved up to `end` is used up to `at` alone. Where another was reserved since, the rest of it stays unused. */
  cut(bytes: Uint8Array, end: number, at: number): void {
    if (bytes === this.bytes && end === this.#used) this.#used = at;
  }

  /** Lets go of the buffer, and begins again with the first size. */
  clear(): void {
    this.bytes = noBytes;
    this.#used = 0;
  }
}

const noBytes = new Uint8Array(0);
