/**
 * A new buffer costs more than everything else about a small message (0.4 of 1.1 µs for a CALL), so small ones are cut from one of this size. What
 * was handed out is never written again.
 */
export const slabBytes = 16_384;

/** Gives out pieces of one buffer after the other. A piece is reserved at its most, and ended where it was written to. */
export class Slab {
  /** The buffer of the piece that was reserved last. */
  bytes: Uint8Array = new Uint8Array(slabBytes);
  #used = 0;

  /** Reserves so many bytes, at most `slabBytes`. Returns where they begin in `bytes`, which may be another buffer than before. */
  reserve(byteLength: number): number {
    // One that somebody transferred to a worker has no bytes left.
    if (this.#used + byteLength > this.bytes.byteLength) {
      this.bytes = new Uint8Array(slabBytes);
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
}
