/** An array that has run empty is used on up to this length. */
const reuseCount = 64;

/** First in, first out: an array with a head, since `shift` would move every element. */
export class Fifo<Entry> {
  #entries: (Entry | undefined)[] = [];
  #head = 0;

  /** How many wait. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** The one that came first. */
  get first(): Entry | undefined {
    return this.#entries[this.#head];
  }

  /** The one that came so many behind the first. */
  at(offset: number): Entry | undefined {
    return this.#entries[this.#head + offset];
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Takes the first ones out. */
  drop(count = 1): void {
    // What was dropped must not be kept alive until the array is cut.
    for (const end = this.#head + count; this.#head < end; this.#head++)
      this.#entries[this.#head] = undefined;
    if (this.#head >= this.#entries.length) {
      // Not each time: where entries come and go one by one, a new array for each cost more than all else here.
      if (this.#head >= reuseCount) this.clear();
    } else if (this.#head > 1_024 && this.#head > this.#entries.length / 2) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }

  clear(): void {
    this.#entries = [];
    this.#head = 0;
  }

  *[Symbol.iterator](): Iterator<Entry> {
    for (let offset = 0; offset < this.size; offset++) {
      const entry = this.at(offset);
      if (entry !== undefined) yield entry;
    }
  }
}
