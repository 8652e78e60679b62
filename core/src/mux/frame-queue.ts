import { type ByteWriter, varintByteLength } from "../wire/byte-writer.ts";
import { encodeFragmentHead, maxFragmentHeadBytes } from "../wire/encode-frame.ts";

/** A frame that is too large to leave in one piece. */
export interface BulkFrame {
  readonly frame: Uint8Array;
  /** The message's number on the wire. */
  readonly number: number;
  readonly isAnswer: boolean;
  /** The number of the call that it makes, where it does. */
  readonly call: number | undefined;
  /** Bytes of it that have left. */
  sentBytes: number;
}

/** What a queue goes by; asked at each frame, since the peer's limits become known while it is used. */
export interface FrameQueueLimits {
  /** What is larger is bulk, and leaves in pieces of at most this size. */
  fragmentBytes(): number;
  /** Messages in pieces may promise so many bytes together; further ones wait until some are whole. */
  inPiecesBytes(): number;
}

/**
 * The frames that wait to leave, in the order in which they should. Small ones leave in the order in which they came and before
 * large ones; large ones leave in fragments, taking turns. So a small call never waits for a large result; and a
 * large one gets its turn at least after each fragment's worth of small ones, so a flood cannot starve it.
 */
export class FrameQueue {
  readonly #limits: FrameQueueLimits;
  /** An array with a head: `shift` would move every element. */
  #small: SmallFrame[] = [];
  #head = 0;
  /** Those that take turns, the next first. */
  readonly #begun: BulkFrame[] = [];
  /** Those that have not begun, because the ones above promise enough. */
  readonly #waiting: BulkFrame[] = [];
  #begunBytes = 0;
  #smallByteLength = 0;
  #bulkByteLength = 0;
  #waitingAnswers = 0;
  #nextMessageNumber = 1;
  #smallBytesInTurn = 0;

  constructor(limits: FrameQueueLimits) {
    this.#limits = limits;
  }

  /** The bytes of the small frames that wait. */
  get smallByteLength(): number {
    return this.#smallByteLength;
  }

  /** What has not left of the large ones. */
  get bulkByteLength(): number {
    return this.#bulkByteLength;
  }

  /** Frames that were pushed as answers and have not left whole: the peer cannot have read them. */
  get waitingAnswers(): number {
    return this.#waitingAnswers;
  }

  /** Adds a frame, which is the queue's from now on; `call` is the number of the call that it makes. Gives what stands for it where it is bulk, for `drop`. */
  push(frame: Uint8Array, isAnswer: boolean, call?: number): BulkFrame | undefined {
    if (isAnswer) this.#waitingAnswers++;
    if (frame.byteLength <= this.#limits.fragmentBytes()) {
      this.#small.push({ frame, isAnswer, call });
      this.#smallByteLength += frame.byteLength;
      return undefined;
    }
    const bulk = { frame, number: this.#nextMessageNumber++, isAnswer, call, sentBytes: 0 };
    this.#waiting.push(bulk);
    this.#bulkByteLength += frame.byteLength;
    return bulk;
  }

  /** Takes a bulk frame out. Returns whether pieces of it had left: then the receiver must be told to forget them. */
  drop(bulk: BulkFrame): boolean {
    if (!remove(this.#waiting, bulk)) {
      if (!remove(this.#begun, bulk)) return false;
      this.#begunBytes -= bulk.frame.byteLength;
    }
    this.#bulkByteLength -= bulk.frame.byteLength - bulk.sentBytes;
    if (bulk.isAnswer) this.#waitingAnswers--;
    return bulk.sentBytes > 0;
  }

  /** The numbers of calls that were pushed and have not left whole: the peer cannot have run them. */
  unsentCalls(): ReadonlySet<number> {
    const unsent = new Set<number>();
    const waiting = [...this.#small.slice(this.#head), ...this.#begun, ...this.#waiting];
    for (const { call } of waiting) if (call !== undefined) unsent.add(call);
    return unsent;
  }

  /** Forgets everything. */
  clear(): void {
    this.#small = [];
    this.#head = 0;
    this.#begun.length = 0;
    this.#waiting.length = 0;
    this.#begunBytes = 0;
    this.#smallByteLength = 0;
    this.#bulkByteLength = 0;
    this.#waitingAnswers = 0;
    this.#nextMessageNumber = 1;
  }

  /**
   * Writes the next frame behind its length, if one waits whose turn it is and that fits into `maxBytes`.
   * // hot: once per frame
   */
  writeNext(packet: ByteWriter, maxBytes: number): boolean {
    const small = this.#small[this.#head];
    if (small !== undefined && this.#smallBytesInTurn < this.#limits.fragmentBytes()) {
      return this.#writeSmall(small, packet, maxBytes);
    }
    const bulk = this.#nextBulk();
    if (bulk !== undefined) return this.#writeFragment(bulk, packet, maxBytes);
    return small !== undefined && this.#writeSmall(small, packet, maxBytes);
  }

  #writeSmall({ frame, isAnswer }: SmallFrame, packet: ByteWriter, maxBytes: number): boolean {
    const { byteLength } = frame;
    if (varintByteLength(byteLength) + byteLength > maxBytes) return false;
    packet.varint(byteLength).bytes(frame);
    this.#smallByteLength -= byteLength;
    this.#smallBytesInTurn += byteLength;
    if (isAnswer) this.#waitingAnswers--;
    this.#head++;
    this.#compact();
    return true;
  }

  /** The bulk frame whose turn it is; all that may begin have begun. */
  #nextBulk(): BulkFrame | undefined {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const promisedBytes = this.#begunBytes + next.frame.byteLength;
      if (this.#begun.length >= maxBegun) break;
      if (this.#begun.length > 0 && promisedBytes > this.#limits.inPiecesBytes()) break;
      this.#begunBytes = promisedBytes;
      this.#begun.push(next);
      this.#waiting.shift();
    }
    return this.#begun[0];
  }

  #writeFragment(bulk: BulkFrame, packet: ByteWriter, maxBytes: number): boolean {
    const { frame, number, sentBytes } = bulk;
    const wanted = Math.min(this.#limits.fragmentBytes(), frame.byteLength - sentBytes);
    const room = Math.min(wanted, maxBytes - maxFragmentHeadBytes);
    // A sliver at the end of a packet is not worth its head.
    if (room < Math.min(wanted, worthwhileFragmentBytes)) return false;
    const bytes = frame.subarray(sentBytes, sentBytes + room);
    bulk.sentBytes += bytes.byteLength;
    const isLast = bulk.sentBytes === frame.byteLength;
    const head = encodeFragmentHead(number, sentBytes === 0 ? frame.byteLength : undefined, isLast);
    packet
      .varint(head.byteLength + bytes.byteLength)
      .bytes(head)
      .bytes(bytes);
    this.#bulkByteLength -= bytes.byteLength;
    this.#smallBytesInTurn = 0;
    this.#begun.shift();
    if (isLast) this.#hasLeft(bulk);
    else this.#begun.push(bulk);
    return true;
  }

  #hasLeft(bulk: BulkFrame): void {
    this.#begunBytes -= bulk.frame.byteLength;
    if (bulk.isAnswer) this.#waitingAnswers--;
  }

  #compact(): void {
    if (this.#head === this.#small.length) {
      this.#small = [];
      this.#head = 0;
    } else if (this.#head > 1_024 && this.#head > this.#small.length / 2) {
      this.#small = this.#small.slice(this.#head);
      this.#head = 0;
    }
  }
}

interface SmallFrame {
  readonly frame: Uint8Array;
  readonly isAnswer: boolean;
  readonly call: number | undefined;
}

function remove(from: BulkFrame[], bulk: BulkFrame): boolean {
  const at = from.indexOf(bulk);
  if (at >= 0) from.splice(at, 1);
  return at >= 0;
}

const worthwhileFragmentBytes = 1_024;
/** So many large frames take turns; more would only make all of them late. */
const maxBegun = 64;
