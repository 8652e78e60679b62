/** The rate is that of so long. */
const windowMs = 3_000;

/** How fast bytes travel: over the last seconds, so that it follows what happens and does not jump. */
export class RateMeter {
  #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /** @param bytes All so far; never less than before. */
  add(atMs: number, bytes: number): void {
    this.#samples.push({ atMs, bytes });
    // One that is older than the window stays, to measure from.
    while ((this.#samples[1]?.atMs ?? atMs) <= atMs - windowMs) this.#samples.shift();
  }

  /** Zero while there is nothing to tell from. */
  get bytesPerSecond(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    return ((last.bytes - first.bytes) / (last.atMs - first.atMs)) * 1_000;
  }
}
