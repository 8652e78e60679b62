import { Fifo } from "../fifo.ts";
import { type ByteWriter, varintByteLength } from "../wire/byte-writer.ts";
import type { Frame, Priority } from "../wire/frame.ts";
import type { BulkMessage } from "./bulk-message.ts";
import { BulkQueue } from "./bulk-queue.ts";
import { FrameBytes } from "./frame-bytes.ts";
import type { OutgoingStream } from "./outgoing-stream.ts";

/** A small frame has its length before it in so many bytes. */
const lengthBytes = 2;
/** Small frames are written together up to so many bytes: then the one who makes the packet looks whether it is full. */
const runBytes = 16_384;
/** What is set aside for what makes its frames when its turn comes. */
const guessedBytes = 1_024;

/** A frame that waits to leave, without its bytes. It belongs to the queue. */
export interface QueuedFrame {
  /** Noted by the queue. */
  byteLength: number;
  /** It gives a call's place back: as long as it waits, the peer cannot know that the place is free. */
  readonly isAnswer: boolean;
  /** The number of the call that it makes, where it does. */
  readonly call: number | undefined;
  /** Counts where it is large. */
  readonly priority: Priority;
  /** It has left whole. */
  readonly onLeft: (() => void) | undefined;
  /** Bytes of it have left; told where it is large. */
  readonly onProgress: ((sentBytes: number, totalBytes: number) => void) | undefined;
}

/** What a queue goes by; asked at each frame, since the peer's limits become known while it is used. */
export interface FrameQueueLimits {
  /** What is larger is bulk, and leaves in pieces of at most this size. */
  fragmentBytes(): number;
  /** Messages in pieces may promise so many bytes together; further ones wait until some are whole. */
  inPiecesBytes(): number;
}

/**
 * The frames that wait to leave, in the order in which they should: control frames, then small ones in the order in which they came, then
 * bulk, which takes turns: large messages in fragments, streams with what they have. So a small call never waits for a large result; and
 * bulk gets a turn at least after each fragment's worth of small ones, so a flood cannot starve it.
 */
export class FrameQueue {
  readonly #limits: FrameQueueLimits;
  readonly #control = new Fifo<Uint8Array>();
  /** A stream stands here in the place of the frame that it will make when its turn comes. */
  readonly #small = new Fifo<QueuedFrame | OutgoingStream>();
  readonly #smallBytes = new FrameBytes();
  /** Made for the first that is bulk: most connections have none. */
  #bulk: BulkQueue | undefined;
  #smallByteLength = 0;
  #waitingAnswers = 0;
  #smallBytesInTurn = 0;

  constructor(limits: FrameQueueLimits) {
    this.#limits = limits;
  }

  /** The bytes of the small frames that wait. */
  get smallByteLength(): number {
    return this.#smallByteLength;
  }

  /** About how much may leave, with lengths: of what takes turns a guess. 0 where nothing waits. */
  get waitingByteLength(): number {
    const hasBulk = this.#bulk !== undefined && !this.#bulk.isEmpty;
    const guess = hasBulk || this.#control.size > 0 ? guessedBytes : 0;
    return this.#smallByteLength + lengthBytes * this.#small.size + guess;
  }

  /** What has not left of the large ones; streams do not count. */
  get bulkByteLength(): number {
    return this.#bulk?.byteLength ?? 0;
  }

  /** Frames that were pushed as answers and have not left whole: the peer cannot have read them. */
  get waitingAnswers(): number {
    return this.#waitingAnswers;
  }

  /** Control frames that wait. */
  get waitingControl(): number {
    return this.#control.size;
  }

  /** Adds a frame that overtakes all others: one that refers to nothing that may wait here. */
  pushControl(frame: Uint8Array): void {
    this.#control.push(frame);
  }

  /** Adds a frame. Gives what stands for it where it is bulk, for `drop`. // hot: once per frame */
  push(frame: Frame, queued: QueuedFrame): BulkMessage | undefined {
    const byteLength = this.#smallBytes.add(frame);
    if (byteLength <= this.#limits.fragmentBytes()) return this.#pushSmall(byteLength, queued);
    return this.pushBytes([this.#smallBytes.takeLast(byteLength)], queued);
  }

  /** Adds a frame by its bytes, which are the queue's until it has left. */
  pushBytes(chunks: readonly Uint8Array[], queued: QueuedFrame): BulkMessage | undefined {
    const byteLength = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    if (byteLength <= this.#limits.fragmentBytes())
      return this.#pushSmall(this.#smallBytes.addBytes(chunks), queued);
    if (queued.isAnswer) this.#waitingAnswers++;
    queued.byteLength = byteLength;
    return this.#bulkQueue().push(queued, chunks);
  }

  /** Something of this stream may leave. */
  pushStream(stream: OutgoingStream): void {
    if (stream.isQueued) return;
    if (!stream.isSmall) this.#bulkQueue().pushStream(stream);
    else {
      stream.isQueued = true;
      this.#small.push(stream);
    }
  }

  /** Takes a bulk frame out. Returns whether pieces of it had left: then the receiver must be told to forget them. */
  drop(message: BulkMessage): boolean {
    if (!this.#bulk?.drop(message)) return false;
    if (message.queued.isAnswer) this.#waitingAnswers--;
    return message.sentBytes > 0;
  }

  /** The numbers of calls that were pushed and have not left whole: the peer cannot have run them. */
  unsentCalls(): Set<number> {
    const unsent = new Set<number>();
    for (const waiting of this.#small) {
      if ("isAnswer" in waiting && waiting.call !== undefined) unsent.add(waiting.call);
    }
    for (const { call } of this.#bulk?.queued() ?? []) if (call !== undefined) unsent.add(call);
    return unsent;
  }

  /** Forgets everything. */
  clear(): void {
    this.#control.clear();
    this.#small.clear();
    this.#smallBytes.clear();
    this.#bulk?.clear();
    this.#smallByteLength = 0;
    this.#waitingAnswers = 0;
  }

  /**
   * Writes the next frame behind its length, or several small ones, if one waits whose turn it is and that fits into `maxBytes`; of bulk no more than
   * `maxBulkBytes`. // hot: once per frame, or for many small ones
   */
  writeNext(packet: ByteWriter, maxBytes: number, maxBulkBytes: number): boolean {
    if (this.#control.first !== undefined) return this.#writeControl(this.#control.first, packet, maxBytes);
    const small = this.#firstSmall();
    const turnBytes = maxBulkBytes === 0 ? runBytes : this.#limits.fragmentBytes() - this.#smallBytesInTurn;
    if (turnBytes > 0 && small !== undefined) return this.#writeSmall(small, packet, maxBytes, turnBytes);
    const isWritten = maxBulkBytes > 0 ? this.#bulk?.writeNext(packet, maxBulkBytes) : undefined;
    if (isWritten === false) return false;
    this.#smallBytesInTurn = 0; // Bulk has had its turn, or nobody has waited for it.
    if (isWritten) return true;
    return small !== undefined && this.#writeSmall(small, packet, maxBytes, runBytes);
  }

  #writeControl(frame: Uint8Array, packet: ByteWriter, maxBytes: number): boolean {
    if (!fits(frame.byteLength, maxBytes)) return false;
    packet.varint(frame.byteLength).bytes(frame);
    this.#control.drop();
    return true;
  }

  /** The first of the small ones. Streams before it that have grown since, or have nothing left, are sorted out: before anything is chosen. */
  #firstSmall(): QueuedFrame | OutgoingStream | undefined {
    for (let first = this.#small.first; first !== undefined; first = this.#small.first) {
      if ("isAnswer" in first || (first.hasMore && first.isSmall)) return first;
      this.#small.drop();
      this.#requeue(first);
    }
    return undefined;
  }

  #writeSmall(
    small: QueuedFrame | OutgoingStream,
    packet: ByteWriter,
    maxBytes: number,
    turnBytes: number,
  ): boolean {
    if ("isAnswer" in small) return this.#writeRun(packet, maxBytes, Math.min(turnBytes, runBytes));
    const byteLength = small.writeTurn(packet, maxBytes);
    if (byteLength === 0) return false;
    this.#smallBytesInTurn += byteLength;
    this.#small.drop();
    this.#requeue(small);
    return true;
  }

  /** The first small frames, as many as fit, up to a stream among them and to the turn of bulk. */
  #writeRun(packet: ByteWriter, maxBytes: number, mostBytes: number): boolean {
    let count = 0;
    let byteLength = 0;
    let withLengths = 0;
    let told: QueuedFrame[] | undefined;
    for (let next = this.#small.first; byteLength < mostBytes; next = this.#small.at(count)) {
      if (next === undefined || !("isAnswer" in next) || !fits(next.byteLength, maxBytes - withLengths))
        break;
      count++;
      if (next.isAnswer) this.#waitingAnswers--;
      if (next.onLeft !== undefined) {
        told ??= [];
        told.push(next);
      }
      byteLength += next.byteLength;
      withLengths += varintByteLength(next.byteLength) + next.byteLength;
    }
    if (count === 0) return false;
    this.#smallBytes.moveTo(packet, withLengths);
    this.#smallByteLength -= byteLength;
    this.#smallBytesInTurn += byteLength;
    this.#small.drop(count);
    // Last of all: whoever is told may end the session, and with it empty this queue.
    for (const { onLeft } of told ?? []) onLeft?.();
    return true;
  }

  #pushSmall(byteLength: number, queued: QueuedFrame): undefined {
    if (queued.isAnswer) this.#waitingAnswers++;
    queued.byteLength = byteLength;
    this.#small.push(queued);
    this.#smallByteLength += byteLength;
  }

  #bulkQueue(): BulkQueue {
    this.#bulk ??= new BulkQueue(this.#limits, (queued) => this.#left(queued));
    return this.#bulk;
  }

  #requeue(stream: OutgoingStream): void {
    stream.isQueued = false;
    if (stream.hasMore) this.pushStream(stream);
  }

  #left({ isAnswer, onLeft }: QueuedFrame): void {
    if (isAnswer) this.#waitingAnswers--;
    onLeft?.();
  }
}

function fits(byteLength: number, maxBytes: number): boolean {
  return varintByteLength(byteLength) + byteLength <= maxBytes;
}
