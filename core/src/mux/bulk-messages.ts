import type { ByteWriter } from "../wire/byte-writer.ts";
import { encodeFragmentHead, maxFragmentHeadBytes } from "../wire/encode-frame.ts";
import type { Priority } from "../wire/frame.ts";
import type { FrameQueueLimits, QueuedFrame } from "./frame-queue.ts";
import type { Turns, TurnTaker } from "./turns.ts";

/**
 * The most that goes as one fragment, whatever the limits allow: with all that frames it, it comes in one read of 64 KiB, as Node makes them. One of 64 KiB never does, and each
 * read that ends within a packet costs a copy of it: echoes of 1 MiB were 15 to 30 % slower so, and with 48 KiB or 60 KiB as fast as with these.
 */
const mostFragmentBytes = 57_344;
/** A sliver at the end of a packet is not worth its head. */
const worthwhileFragmentBytes = 1_024;
/** Bytes at the end of a packet that are as many are not copied into it. */
export const largeBytes = 16_384;
/** So many large frames take turns; more would only make all of them late. */
const maxBegun = 64;

/** A frame that is too large to leave in one piece. */
export class BulkMessage implements TurnTaker {
  readonly queued: QueuedFrame;
  readonly #chunks: readonly Uint8Array[];
  /** The message's number on the wire. */
  readonly number: number;
  isQueued = false;
  readonly #fragmentBytes: () => number;
  readonly #onSent: (message: BulkMessage, byteLength: number) => void;
  #sentBytes = 0;
  /** The chunk that is being sent, and how much of it has been. */
  #chunk = 0;
  #chunkBytes = 0;

  /** @param chunks Its bytes, one behind the other; they must not be changed before they have left. */
  constructor(
    queued: QueuedFrame,
    chunks: readonly Uint8Array[],
    number: number,
    fragmentBytes: () => number,
    onSent: (message: BulkMessage, byteLength: number) => void,
  ) {
    this.queued = queued;
    this.#chunks = chunks;
    this.number = number;
    this.#fragmentBytes = fragmentBytes;
    this.#onSent = onSent;
  }

  get priority(): Priority {
    return this.queued.priority;
  }

  /** Bytes of it that have left. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Bytes of it that have not. */
  get leftBytes(): number {
    return this.queued.byteLength - this.#sentBytes;
  }

  get hasMore(): boolean {
    return this.leftBytes > 0;
  }

  writeTurn(packet: ByteWriter, maxBytes: number): number {
    const { byteLength } = this.queued;
    const wanted = Math.min(this.#fragmentBytes(), mostFragmentBytes, this.leftBytes);
    const room = Math.min(wanted, maxBytes - maxFragmentHeadBytes);
    if (room < Math.min(wanted, worthwhileFragmentBytes)) return 0;
    const isFirst = this.#sentBytes === 0;
    this.#sentBytes += room;
    const head = encodeFragmentHead(this.number, isFirst ? byteLength : undefined, !this.hasMore);
    packet.varint(head.byteLength + room).bytes(head);
    this.#writeBytes(packet, room);
    this.queued.onProgress?.(this.#sentBytes, byteLength);
    this.#onSent(this, room);
    return head.byteLength + room;
  }

  #writeBytes(packet: ByteWriter, byteLength: number): void {
    for (let left = byteLength; left > 0; ) {
      const chunk = this.#chunks[this.#chunk];
      if (chunk === undefined) throw new Error("bug: a message has fewer bytes than it says");
      const bytes = chunk.subarray(this.#chunkBytes, this.#chunkBytes + left);
      left -= bytes.byteLength;
      if (left === 0 && bytes.byteLength >= largeBytes) packet.lastBytes(bytes);
      else packet.bytes(bytes);
      this.#chunkBytes += bytes.byteLength;
      if (this.#chunkBytes < chunk.byteLength) continue;
      this.#chunk++;
      this.#chunkBytes = 0;
    }
  }
}

/**
 * The large frames that wait. Only so many have begun at once, and take turns, as the receiver has room to put together; the others wait
 * in their order, those of a higher priority first.
 */
export class BulkMessages {
  readonly #limits: FrameQueueLimits;
  readonly #turns: Turns;
  /** At most `maxBegun`. */
  readonly #begun: BulkMessage[] = [];
  readonly #waiting: BulkMessage[] = [];
  #begunBytes = 0;
  #byteLength = 0;
  #nextNumber = 1;
  readonly #onLeft: (queued: QueuedFrame) => void;

  /** @param turns Those that have begun are put there. @param onLeft Called when one has left whole. */
  constructor(limits: FrameQueueLimits, turns: Turns, onLeft: (queued: QueuedFrame) => void) {
    this.#limits = limits;
    this.#turns = turns;
    this.#onLeft = onLeft;
  }

  /** Bytes that have not left. */
  get byteLength(): number {
    return this.#byteLength;
  }

  push(queued: QueuedFrame, chunks: readonly Uint8Array[]): BulkMessage {
    const message = new BulkMessage(
      queued,
      chunks,
      this.#nextNumber++,
      () => this.#limits.fragmentBytes(),
      (sent, byteLength) => this.#sent(sent, byteLength),
    );
    const rank = ranks[queued.priority];
    const at = this.#waiting.findLastIndex((other) => ranks[other.priority] <= rank) + 1;
    this.#waiting.splice(at, 0, message);
    this.#byteLength += queued.byteLength;
    return message;
  }

  /** Lets those begin that may. */
  begin(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const promisedBytes = this.#begunBytes + next.queued.byteLength;
      if (this.#begun.length >= maxBegun) return;
      if (this.#begun.length > 0 && promisedBytes > this.#limits.inPiecesBytes()) return;
      this.#begunBytes = promisedBytes;
      this.#begun.push(next);
      this.#turns.add(next);
      this.#waiting.shift();
    }
  }

  /** Takes one out that has not left whole. Returns whether there was one. */
  drop(message: BulkMessage): boolean {
    if (takeOut(this.#begun, message)) {
      this.#begunBytes -= message.queued.byteLength;
      this.#turns.delete(message);
    } else if (!takeOut(this.#waiting, message)) return false;
    this.#byteLength -= message.leftBytes;
    return true;
  }

  /** All that wait. */
  *queued(): Iterable<QueuedFrame> {
    for (const { queued } of this.#begun) yield queued;
    for (const { queued } of this.#waiting) yield queued;
  }

  clear(): void {
    for (const message of this.#begun) this.#turns.delete(message);
    this.#begun.length = 0;
    this.#waiting.length = 0;
    this.#begunBytes = 0;
    this.#byteLength = 0;
    this.#nextNumber = 1;
  }

  #sent(message: BulkMessage, byteLength: number): void {
    this.#byteLength -= byteLength;
    if (message.hasMore) return;
    takeOut(this.#begun, message);
    this.#begunBytes -= message.queued.byteLength;
    this.#onLeft(message.queued);
  }
}

function takeOut<Item>(items: Item[], item: Item): boolean {
  const at = items.indexOf(item);
  if (at >= 0) items.splice(at, 1);
  return at >= 0;
}

const ranks: Readonly<Record<Priority, number>> = { high: 0, auto: 1, low: 2 };
