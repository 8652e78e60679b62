/** Of a queue that nothing has entered: the same for all, since nothing is written into it. */
const noPlaces: never[] = [];
/** A queue begins with so many places, a power of two. */
const firstPlaces = 4;

/** First in, first out: a ring of places, since `shift` of an array would move every element, and an array's first `push` makes room for 17. */
export class Fifo<Entry> {
  #places: (Entry | undefined)[] = noPlaces;
  /** Where the first is. */
  #head = 0;
  #size = 0;
  readonly #keptPlaces: number;

  /** @param keptPlaces When it has run empty, it keeps up to so many places for the next entries. */
  constructor(keptPlaces = 64) {
    this.#keptPlaces = keptPlaces;
  }

  /** How many wait. */
  get size(): number {
    return this.#size;
  }

  /** The one that came first. */
  get first(): Entry | undefined {
    return this.#size === 0 ? undefined : this.#places[this.#head];
  }

  /** The one that came so many behind the first. */
  at(offset: number): Entry | undefined {
    return offset < this.#size ? this.#places[(this.#head + offset) & (this.#places.length - 1)] : undefined;
  }

  push(entry: Entry): void {
    if (this.#size === this.#places.length) this.#grow();
    this.#places[(this.#head + this.#size) & (this.#places.length - 1)] = entry;
    this.#size++;
  }

  /** Takes the first ones out, of which there must be so many. */
  drop(count = 1): void {
    for (let left = count; left > 0; left--) {
      // What was dropped must not be kept alive.
      this.#places[this.#head] = undefined;
      this.#head = (this.#head + 1) & (this.#places.length - 1);
    }
    this.#size -= count;
    if (this.#size === 0 && this.#places.length > this.#keptPlaces) this.clear();
  }

  clear(): void {
    this.#places = noPlaces;
    this.#head = 0;
    this.#size = 0;
  }

  *[Symbol.iterator](): Iterator<Entry> {
    for (let offset = 0; offset < this.#size; offset++) {
      const entry = this.at(offset);
      if (entry !== undefined) yield entry;
    }
  }

  #grow(): void {
    const places = new Array<Entry | undefined>(Math.max(firstPlaces, 2 * this.#places.length)).fill(
      undefined,
    );
    for (let offset = 0; offset < this.#size; offset++) places[offset] = this.at(offset);
    this.#places = places;
    this.#head = 0;
  }
}
