import { searchTextOf } from "../values/search-text.ts";
import type { LogRow } from "./stream-log.ts";

/** Between looks at the clock. */
const rowsPerLook = 200;

/** What of a log is shown. All of it can be much, so a filter works through it bit by bit. */
export class LogFilter {
  #text = "";
  #stream: string | undefined;
  #matches: LogRow[] = [];
  #nextId = 0;
  #droppedMatches = 0;

  /** Begins anew. @param stream Shows this stream alone; undefined shows all. */
  set(text: string, stream: string | undefined): void {
    this.#text = text.trim().toLowerCase();
    this.#stream = stream;
    this.#matches = [];
    this.#nextId = 0;
    this.#droppedMatches = 0;
  }

  /** Whether everything passes. */
  get isOpen(): boolean {
    return this.#text === "" && this.#stream === undefined;
  }

  /** What passes of the rows that were looked at. Grows and shrinks: take a copy to keep. */
  get matches(): readonly LogRow[] {
    return this.#matches;
  }

  /** How many rows that passed are no longer in the log. */
  get droppedMatches(): number {
    return this.#droppedMatches;
  }

  /**
   * Looks at rows that are new since the last time, as long as there is time.
   * @returns Whether all have been looked at.
   */
  advance(rows: readonly LogRow[], hasTime: () => boolean): boolean {
    const [first] = rows;
    if (this.isOpen) return true;
    this.#forgetBefore(first?.id ?? Number.POSITIVE_INFINITY);
    if (first === undefined) return true;
    let at = Math.max(0, this.#nextId - first.id);
    for (; at < rows.length; at++) {
      if (at % rowsPerLook === rowsPerLook - 1 && !hasTime()) break;
      const row = rows[at];
      if (row !== undefined && this.#passes(row)) this.#matches.push(row);
    }
    this.#nextId = first.id + at;
    return at === rows.length;
  }

  #passes({ stream, value }: LogRow): boolean {
    if (this.#stream !== undefined && stream !== this.#stream) return false;
    return this.#text === "" || searchTextOf(value).includes(this.#text);
  }

  #forgetBefore(firstId: number): void {
    let count = 0;
    while (count < this.#matches.length && (this.#matches[count]?.id ?? firstId) < firstId) count++;
    if (count === 0) return;
    this.#matches.splice(0, count);
    this.#droppedMatches += count;
  }
}
