import { type ByteWriter, varintByteLength } from "../wire/byte-writer.ts";
import { encodeFragmentHead, maxFragmentHeadBytes } from "../wire/encode-frame.ts";

/** A frame that is too large to leave in one piece. */
export interface BulkFrame {
  readonly frame: Uint8Array;
  /** The message's number on the wire. */
  readonly number: number;
  /** Bytes of it that have left. */
  sentBytes: number;
}

/**
 * The frames that wait to leave, in the order in which they should. Small ones leave in the order in which they came and before
 * large ones; large ones leave in fragments, taking turns. So a small call never waits for a large result; and a
 * large one gets its turn at least after each fragment's worth of small ones, so a flood cannot starve it.
 */
export class FrameQueue {
  readonly #fragmentBytes: () => number;
  /** An array with a head: `shift` would move every element. */
  #small: Uint8Array[] = [];
  #head = 0;
  readonly #bulk: BulkFrame[] = [];
  #smallByteLength = 0;
  #bulkByteLength = 0;
  #nextMessageNumber = 1;
  #smallBytesInTurn = 0;

  /** @param fragmentBytes Asked at each frame: what is larger is bulk, and leaves in pieces of at most this size. */
  constructor(fragmentBytes: () => number) {
    this.#fragmentBytes = fragmentBytes;
  }

  /** The bytes of the small frames that wait. */
  get smallByteLength(): number {
    return this.#smallByteLength;
  }

  /** What has not left of the large ones. */
  get bulkByteLength(): number {
    return this.#bulkByteLength;
  }

  /** Adds a frame, which is the queue's from now on. Gives what stands for it where it is bulk, for `drop`. */
  push(frame: Uint8Array): BulkFrame | undefined {
    if (frame.byteLength <= this.#fragmentBytes()) {
      this.#small.push(frame);
      this.#smallByteLength += frame.byteLength;
      return undefined;
    }
    this.#bulkByteLength += frame.byteLength;
    const bulk = { frame, number: this.#nextMessageNumber++, sentBytes: 0 };
    this.#bulk.push(bulk);
    return bulk;
  }

  /** Takes a bulk frame out. Returns whether pieces of it had left: then the receiver must be told to forget them. */
  drop(bulk: BulkFrame): boolean {
    const at = this.#bulk.indexOf(bulk);
    if (at < 0) return false;
    this.#bulk.splice(at, 1);
    this.#bulkByteLength -= bulk.frame.byteLength - bulk.sentBytes;
    return bulk.sentBytes > 0;
  }

  /** Forgets everything. */
  clear(): void {
    this.#small = [];
    this.#head = 0;
    this.#bulk.length = 0;
    this.#smallByteLength = 0;
    this.#bulkByteLength = 0;
  }

  /**
   * Writes the next frame behind its length, if one waits whose turn it is and that fits into `maxBytes`.
   * // hot: once per frame
   */
  writeNext(packet: ByteWriter, maxBytes: number): boolean {
    const small = this.#small[this.#head];
    const bulk = this.#bulk[0];
    const isBulksTurn = small === undefined || this.#smallBytesInTurn >= this.#fragmentBytes();
    if (bulk !== undefined && isBulksTurn) return this.#writeFragment(bulk, packet, maxBytes);
    if (small === undefined) return false;
    const { byteLength } = small;
    if (varintByteLength(byteLength) + byteLength > maxBytes) return false;
    packet.varint(byteLength).bytes(small);
    this.#smallByteLength -= byteLength;
    this.#smallBytesInTurn += byteLength;
    this.#head++;
    this.#compact();
    return true;
  }

  #writeFragment(bulk: BulkFrame, packet: ByteWriter, maxBytes: number): boolean {
    const { frame, number, sentBytes } = bulk;
    const wanted = Math.min(this.#fragmentBytes(), frame.byteLength - sentBytes);
    const room = Math.min(wanted, maxBytes - maxFragmentHeadBytes);
    // A sliver at the end of a packet is not worth its head.
    if (room < Math.min(wanted, minFragmentBytes)) return false;
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
    this.#bulk.shift();
    if (!isLast) this.#bulk.push(bulk);
    return true;
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

const minFragmentBytes = 1_024;
