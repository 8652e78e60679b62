/** Of a table that is empty: the same for all, since nothing is written into it. */
const noPlaces: never[] = [];
/** A table begins with so many places, a power of two. */
const firstPlaces = 2;

/**
 * Values by numbers that rise by two, of which few are there at once: calls by their number. A `Map` that grows and shrinks makes a new table each time,
 * which V8 puts where the old one is. In a connection that lasts that is where no quick collection looks, and there every dead table keeps what it held: a third of all that
 * calls made outlived them so, and collecting it took a sixth of a client's time. Here the places stay.
 *
 * Linear probing, with places that are free again filled from behind (Knuth, The Art of Computer Programming, volume 3, 6.4, algorithm R). Numbers
 * that follow one another never collide.
 */
export class NumberTable<Value> {
  #numbers: number[] = noPlaces;
  #values: (Value | undefined)[] = noPlaces;
  #mask = -1;
  #size = 0;
  /** How many are not in the place of their number, because that was taken. */
  #displaced = 0;

  get size(): number {
    return this.#size;
  }

  has(number: number): boolean {
    return this.get(number) !== undefined;
  }

  get(number: number): Value | undefined {
    if (this.#size === 0) return undefined;
    return this.#values[this.#placeOf(number)];
  }

  /** Puts a value there, which must not be `undefined`. */
  set(number: number, value: Value): void {
    if (2 * (this.#size + 1) > this.#values.length) this.#grow();
    const place = this.#placeOf(number);
    if (this.#values[place] === undefined) {
      this.#size++;
      if (place !== this.#homeOf(number)) this.#displaced++;
    }
    this.#numbers[place] = number;
    this.#values[place] = value;
  }

  /** Returns whether there was one. */
  delete(number: number): boolean {
    if (this.#size === 0) return false;
    let free = this.#placeOf(number);
    if (this.#values[free] === undefined) return false;
    this.#size--;
    if (free !== this.#homeOf(number)) this.#displaced--;
    // What stands behind without a gap, and would be looked for from before this place on, moves up.
    for (
      let place = this.#after(free);
      this.#displaced > 0 && this.#values[place] !== undefined;
      place = this.#after(place)
    ) {
      const other = this.#numbers[place] as number; // there is a value
      const fromHome = (place - this.#homeOf(other)) & this.#mask;
      if (fromHome < ((place - free) & this.#mask)) continue;
      if (free === this.#homeOf(other)) this.#displaced--;
      this.#numbers[free] = other;
      this.#values[free] = this.#values[place];
      free = place;
    }
    this.#values[free] = undefined;
    return true;
  }

  /** Forgets all, and the places too. */
  clear(): void {
    this.#numbers = noPlaces;
    this.#values = noPlaces;
    this.#mask = -1;
    this.#size = 0;
    this.#displaced = 0;
  }

  /** All that are there now, by rising number. */
  entries(): (readonly [number, Value])[] {
    const entries: (readonly [number, Value])[] = [];
    for (const [place, value] of this.#values.entries())
      if (value !== undefined) entries.push([this.#numbers[place] as number, value]); // there is a value
    return entries.sort(([one], [other]) => one - other);
  }

  /** Where this number is, or would be put. */
  #placeOf(number: number): number {
    let place = this.#homeOf(number);
    while (this.#values[place] !== undefined && this.#numbers[place] !== number) place = this.#after(place);
    return place;
  }

  /** Numbers of one side are all odd or all even. */
  #homeOf(number: number): number {
    return ((number % 2 ** 31) >>> 1) & this.#mask;
  }

  #after(place: number): number {
    return (place + 1) & this.#mask;
  }

  #grow(): void {
    const entries = this.entries();
    const places = Math.max(firstPlaces, 2 * this.#values.length);
    this.#numbers = new Array<number>(places).fill(0);
    this.#values = new Array<Value | undefined>(places).fill(undefined);
    this.#mask = places - 1;
    this.#size = 0;
    this.#displaced = 0;
    for (const [number, value] of entries) this.set(number, value);
  }
}
