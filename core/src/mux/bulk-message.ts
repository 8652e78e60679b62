import type { ByteWriter } from "../wire/byte-writer.ts";
import { encodeFragmentHead, maxFragmentHeadBytes } from "../wire/encode-frame.ts";
import type { Priority } from "../wire/frame.ts";
import type { QueuedFrame } from "./frame-queue.ts";
import type { TurnTaker } from "./turns.ts";

/**
 * The most that goes as one fragment, whatever the limits allow: with all that frames it, it comes in one read of 64 KiB, as Node makes them. One of 64 KiB never does, and each
 * read that ends within a packet costs a copy of it: echoes of 1 MiB were 15 to 30 % slower so, and with 48 KiB or 60 KiB as fast as with these.
 */
const mostFragmentBytes = 57_344;
/** A sliver at the end of a packet is not worth its head. */
const worthwhileFragmentBytes = 1_024;
/** Bytes at the end of a packet that are as many are not copied into it. */
export const largeBytes = 16_384;

/** What bulk messages go by and tell; the same for all of a queue. */
export interface BulkMessageHost {
  /** The largest piece that the peer takes, head and all. */
  fragmentBytes(): number;
  /** So many bytes of a message have left, perhaps the last. */
  sent(message: BulkMessage, byteLength: number): void;
}

/** A frame that is too large to leave in one piece. */
export class BulkMessage implements TurnTaker {
  readonly queued: QueuedFrame;
  readonly #chunks: readonly Uint8Array[];
  /** The message's number on the wire. */
  readonly number: number;
  isQueued = false;
  readonly #host: BulkMessageHost;
  #sentBytes = 0;
  /** The chunk that is being sent, and how much of it has been. */
  #chunk = 0;
  #chunkBytes = 0;

  /** @param chunks Its bytes, one behind the other; they must not be changed before they have left. */
  constructor(queued: QueuedFrame, chunks: readonly Uint8Array[], number: number, host: BulkMessageHost) {
    this.queued = queued;
    this.#chunks = chunks;
    this.number = number;
    this.#host = host;
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
    const wanted = Math.min(this.#host.fragmentBytes(), mostFragmentBytes, this.leftBytes);
    const room = Math.min(wanted, maxBytes - maxFragmentHeadBytes);
    if (room < Math.min(wanted, worthwhileFragmentBytes)) return 0;
    const isFirst = this.#sentBytes === 0;
    this.#sentBytes += room;
    const head = encodeFragmentHead(this.number, isFirst ? byteLength : undefined, !this.hasMore);
    packet.varint(head.byteLength + room).bytes(head);
    this.#writeBytes(packet, room);
    this.queued.onProgress?.(this.#sentBytes, byteLength);
    this.#host.sent(this, room);
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
