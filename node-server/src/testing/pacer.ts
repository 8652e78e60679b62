/**
 * When bytes may leave on a link that carries so many a second. A timer that fires late costs no throughput: what was missed is caught
 * up, as long as it is no more than `catchUpMs`.
 */
export class Pacer {
  readonly #bytesPerMs: number;
  readonly #catchUpMs: number;
  #freeAtMs = Number.NEGATIVE_INFINITY;

  constructor(bytesPerSecond: number, catchUpMs = 20) {
    this.#bytesPerMs = bytesPerSecond / 1_000;
    this.#catchUpMs = catchUpMs;
  }

  /** Takes the link for this many bytes, behind those before, and gives the time at which the last of them has left. */
  reserve(nowMs: number, byteLength: number): number {
    const beginsAtMs = Math.max(this.#freeAtMs, nowMs - this.#catchUpMs);
    this.#freeAtMs = beginsAtMs + byteLength / this.#bytesPerMs;
    return this.#freeAtMs;
  }
}
