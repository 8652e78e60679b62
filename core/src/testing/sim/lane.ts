import { encodeRecordHeader, RecordReader } from "../../wire/record-reader.ts";
import type { SimClock, SimEvent } from "./clock.ts";
import type { LinkConditions } from "./link.ts";
import type { SimRandom } from "./random.ts";

/** What a lane tells its end. */
export interface LaneHandlers {
  arrives(packet: Uint8Array): void;
  /** Bytes have left. Told where somebody may wait for it. */
  drains(): void;
}

/** A packet, or instead of it what is to be done when all before it have arrived. */
interface Travelling {
  readonly packet: Uint8Array | (() => void);
  leavesAtMs: number;
  arrivesAtMs: number;
}

/** One direction of a link. */
export class Lane {
  readonly #clock: SimClock;
  readonly #random: SimRandom;
  readonly #conditions: LinkConditions;
  readonly #handlers: LaneHandlers;
  readonly #reader: RecordReader;
  #inbox: Uint8Array = new Uint8Array(0);
  /** Not arrived. */
  #travelling: Travelling[] = [];
  /** Of these, how many have left, and what the others have in bytes. */
  #leftCount = 0;
  #waitingBytes = 0;
  #freeAtMs = 0;
  #lastArrivalMs = 0;
  #arrival: SimEvent | undefined;
  #drain: SimEvent | undefined;
  #isLost = false;

  constructor(clock: SimClock, random: SimRandom, conditions: LinkConditions, handlers: LaneHandlers) {
    this.#clock = clock;
    this.#random = random;
    this.#conditions = conditions;
    this.#handlers = handlers;
    this.#reader = new RecordReader(2 ** 30);
  }

  /** What was given to it, and neither has left nor fits into the operating system. */
  get bufferedBytes(): number {
    const nowMs = this.#clock.nowMs;
    while (this.#leftCount < this.#travelling.length) {
      const next = this.#travelling[this.#leftCount] as Travelling; // inside the array
      if (next.leavesAtMs > nowMs) break;
      this.#leftCount++;
      this.#waitingBytes -= byteLengthOf(next);
    }
    return Math.max(0, this.#waitingBytes - this.#conditions.socketBytes);
  }

  send(packet: Uint8Array): void {
    this.#push(packet);
    if (this.bufferedBytes > 0) this.#planDrain();
  }

  /** Calls back when all that was sent has arrived; never, if it is lost. */
  flushed(then: () => void): void {
    this.#push(then);
  }

  stall(forMs: number): void {
    const untilMs = this.#clock.nowMs + forMs;
    this.#freeAtMs = Math.max(this.#freeAtMs, untilMs);
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, untilMs);
    for (const each of this.#travelling) {
      if (each.leavesAtMs <= this.#clock.nowMs) each.arrivesAtMs = Math.max(each.arrivesAtMs, untilMs);
      else {
        each.leavesAtMs += forMs;
        each.arrivesAtMs += forMs;
      }
      this.#freeAtMs = Math.max(this.#freeAtMs, each.leavesAtMs);
      this.#lastArrivalMs = Math.max(this.#lastArrivalMs, each.arrivesAtMs);
    }
    this.#planArrival();
  }

  /** @param isLate What has left arrives all the same. */
  lose(isLate: boolean): void {
    void this.bufferedBytes;
    this.#isLost = true;
    if (!isLate) this.#inbox = new Uint8Array(0);
    this.#travelling = isLate ? this.#travelling.slice(0, this.#leftCount) : [];
    this.#leftCount = this.#travelling.length;
    this.#planArrival();
  }

  #push(packet: Travelling["packet"]): void {
    const { bytesPerMs, delayMs, jitterMs } = this.#conditions;
    const byteLength = typeof packet === "function" ? 0 : packet.byteLength;
    this.#waitingBytes += byteLength;
    if (this.#isLost) return; // it stays with the sender for ever
    this.#freeAtMs = Math.max(this.#clock.nowMs, this.#freeAtMs) + byteLength / bytesPerMs;
    const jitter = jitterMs === 0 ? 0 : jitterMs * this.#random.next();
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#freeAtMs + delayMs + jitter);
    this.#travelling.push({ packet, leavesAtMs: this.#freeAtMs, arrivesAtMs: this.#lastArrivalMs });
    if (this.#travelling.length === 1) this.#planArrival();
  }

  #planArrival(): void {
    if (this.#arrival !== undefined) this.#arrival.fn = undefined;
    const [first] = this.#travelling;
    this.#arrival = first && this.#clock.at(first.arrivesAtMs, () => this.#arrived());
  }

  #arrived(): void {
    const first = this.#travelling.shift();
    if (first === undefined) return;
    if (this.#leftCount > 0) this.#leftCount--;
    else this.#waitingBytes -= byteLengthOf(first);
    this.#planArrival();
    const { packet } = first;
    if (typeof packet === "function") {
      this.#read(this.#inbox.byteLength);
      packet();
    } else if (this.#conditions.isByteStream) this.#arrivesAsBytes(packet);
    else this.#handlers.arrives(packet);
  }

  /** Some of the bytes that have come are read now, the rest a moment later, together with what has come until then. */
  #arrivesAsBytes(packet: Uint8Array): void {
    this.#inbox = concat(this.#inbox, encodeRecordHeader(packet.byteLength), packet);
    this.#read(this.#random.int(0, this.#inbox.byteLength));
    this.#clock.in(0, () => this.#read(this.#inbox.byteLength));
  }

  #read(byteLength: number): void {
    if (byteLength === 0) return;
    const chunk = this.#inbox.slice(0, byteLength);
    this.#inbox = this.#inbox.slice(byteLength);
    this.#reader.read(chunk, (packet) => {
      this.#handlers.arrives(packet);
      return "kept";
    });
  }

  #planDrain(): void {
    if (this.#drain?.fn !== undefined || this.#isLost) return;
    const next = this.#travelling[this.#leftCount];
    if (next === undefined) return;
    this.#drain = this.#clock.at(next.leavesAtMs, () => {
      this.#handlers.drains();
      if (this.bufferedBytes > 0) this.#planDrain();
    });
  }
}

function byteLengthOf({ packet }: Travelling): number {
  return typeof packet === "function" ? 0 : packet.byteLength;
}

function concat(...chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
