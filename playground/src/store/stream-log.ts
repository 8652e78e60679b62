import { weightOf } from "../values/weight.ts";

/** An item of a stream, as a row of the log. */
export interface LogRow {
  /** Rises by one with each row that is kept. */
  readonly id: number;
  /** The property that the stream stands in; empty where it is the whole input or result. */
  readonly stream: string;
  readonly direction: "received" | "sent";
  /** The item's number in its stream, from 1. */
  readonly index: number;
  readonly atMs: number;
  /** Since the row before, or since the call was made. */
  readonly sinceMs: number;
  readonly value: unknown;
  /** About how much memory it keeps, in bytes. */
  readonly weight: number;
}

/** How much of a call's items is kept. Beyond either limit the oldest tenth is dropped. */
export interface StreamLogLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** The limits of the page. */
export const streamLogLimits: StreamLogLimits = { rows: 100_000, bytes: 64 * 1_048_576 };

/** The items of one call, of all its streams in both directions, the oldest first. */
export class StreamLog {
  readonly #limits: StreamLogLimits;
  readonly #counts = new Map<string, number>();
  #lastMs: number;
  #rows: LogRow[] = [];
  #weight = 0;
  #nextId = 1;
  #dropped = 0;
  #notKept = 0;

  /** @param startedMs When the call was made. */
  constructor(startedMs: number, limits: StreamLogLimits = streamLogLimits) {
    this.#lastMs = startedMs;
    this.#limits = limits;
  }

  /** Grows and shrinks with the log: take a copy to keep. The id of a row tells its place: they have no gaps. */
  get rows(): readonly LogRow[] {
    return this.#rows;
  }

  /** How many rows were dropped to stay within the limits, or given up. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How many items were counted only. */
  get notKept(): number {
    return this.#notKept;
  }

  /** About how many bytes of memory the rows keep. */
  get weight(): number {
    return this.#weight;
  }

  /** Adds an item. hot: once per item. */
  add(stream: string, direction: LogRow["direction"], value: unknown, atMs: number): void {
    const index = this.#count(stream, direction);
    const kept = ownBytes(value);
    const weight = weightOf(kept);
    const row = {
      id: this.#nextId++,
      stream,
      direction,
      index,
      atMs,
      sinceMs: atMs - this.#lastMs,
      value: kept,
    };
    this.#lastMs = atMs;
    this.#rows.push({ ...row, weight });
    this.#weight += weight;
    if (this.#rows.length > this.#limits.rows || this.#weight > this.#limits.bytes) this.#trim();
  }

  /** Counts an item without keeping it. hot: once per item. */
  countOnly(stream: string, direction: LogRow["direction"], atMs: number): void {
    this.#count(stream, direction);
    this.#lastMs = atMs;
    this.#notKept++;
  }

  /** How many items of this stream there were, kept or not. */
  countOf(stream: string, direction: LogRow["direction"]): number {
    return this.#counts.get(`${direction} ${stream}`) ?? 0;
  }

  /** Gives up all rows; counts stay. */
  release(): void {
    this.#dropped += this.#rows.length;
    this.#rows = [];
    this.#weight = 0;
  }

  #count(stream: string, direction: LogRow["direction"]): number {
    const index = this.countOf(stream, direction) + 1;
    this.#counts.set(`${direction} ${stream}`, index);
    return index;
  }

  #trim(): void {
    const { rows, bytes } = this.#limits;
    while (this.#rows.length > rows || (this.#weight > bytes && this.#rows.length > 1)) {
      const gone = this.#rows.splice(0, Math.max(1, Math.ceil(this.#rows.length / 10)));
      for (const { weight } of gone) this.#weight -= weight;
      this.#dropped += gone.length;
    }
  }
}

/** A piece of a packet would keep all of the packet: a small piece is copied out of it. */
function ownBytes(value: unknown): unknown {
  if (!(value instanceof Uint8Array)) return value;
  return value.byteLength * 2 < value.buffer.byteLength ? value.slice() : value;
}
