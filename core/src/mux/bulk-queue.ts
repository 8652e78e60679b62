import type { ByteWriter } from "../wire/byte-writer.ts";
import type { Priority } from "../wire/frame.ts";
import { BulkMessage, type BulkMessageHost } from "./bulk-message.ts";
import type { FrameQueueLimits, QueuedFrame } from "./frame-queue.ts";
import type { OutgoingStream } from "./outgoing-stream.ts";
import { Turns, type TurnTaker } from "./turns.ts";

/** So many large frames take turns; more would only make all of them late. */
const maxBegun = 64;

/**
 * Bulk that waits: large frames, and streams with more than a little. All take turns. Only so many large frames have begun at once, as the receiver has room to put
 * together; the others wait in their order, those of a higher priority first.
 */
export class BulkQueue implements BulkMessageHost {
  readonly #limits: FrameQueueLimits;
  readonly #onLeft: (queued: QueuedFrame) => void;
  readonly #turns = new Turns();
  /** At most `maxBegun`. */
  readonly #begun: BulkMessage[] = [];
  readonly #waiting: BulkMessage[] = [];
  #begunBytes = 0;
  #byteLength = 0;
  #nextNumber = 1;

  /** @param onLeft Called when a large frame has left whole. */
  constructor(limits: FrameQueueLimits, onLeft: (queued: QueuedFrame) => void) {
    this.#limits = limits;
    this.#onLeft = onLeft;
  }

  /** Bytes of large frames that have not left. Those of streams do not count. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#byteLength === 0 && this.#turns.size === 0;
  }

  /** Adds a large frame, by its bytes, which are the queue's until it has left. */
  push(queued: QueuedFrame, chunks: readonly Uint8Array[]): BulkMessage {
    const message = new BulkMessage(queued, chunks, this.#nextNumber++, this);
    const rank = ranks[queued.priority];
    const at = this.#waiting.findLastIndex((other) => ranks[other.priority] <= rank) + 1;
    this.#waiting.splice(at, 0, message);
    this.#byteLength += queued.byteLength;
    return message;
  }

  /** Adds a stream that is not queued. */
  pushStream(stream: OutgoingStream): void {
    this.#turns.add(stream);
  }

  /** Writes a frame of the one whose turn it is. Returns whether one fitted; undefined where nothing has more to send. */
  writeNext(packet: ByteWriter, maxBytes: number): boolean | undefined {
    const next = this.#next();
    if (next === undefined) return undefined;
    if (next.writeTurn(packet, maxBytes) === 0) return false;
    this.#turns.taken(next);
    return true;
  }

  /** Takes a large frame out that has not left whole. Returns whether it was there. */
  drop(message: BulkMessage): boolean {
    if (takeOut(this.#begun, message)) {
      this.#begunBytes -= message.queued.byteLength;
      this.#turns.delete(message);
    } else if (!takeOut(this.#waiting, message)) return false;
    this.#byteLength -= message.leftBytes;
    return true;
  }

  /** All large frames that wait. */
  *queued(): Iterable<QueuedFrame> {
    for (const { queued } of this.#begun) yield queued;
    for (const { queued } of this.#waiting) yield queued;
  }

  clear(): void {
    this.#turns.clear();
    this.#begun.length = 0;
    this.#waiting.length = 0;
    this.#begunBytes = 0;
    this.#byteLength = 0;
    this.#nextNumber = 1;
  }

  // What its messages ask and tell; see `BulkMessageHost`.

  fragmentBytes(): number {
    return this.#limits.fragmentBytes();
  }

  sent(message: BulkMessage, byteLength: number): void {
    this.#byteLength -= byteLength;
    if (message.hasMore) return;
    takeOut(this.#begun, message);
    this.#begunBytes -= message.queued.byteLength;
    this.#onLeft(message.queued);
  }

  /** Whose turn it is. All large frames that may begin have begun, and those with nothing to send have left the round. */
  #next(): TurnTaker | undefined {
    this.#begin();
    for (let next = this.#turns.next; next !== undefined; next = this.#turns.next) {
      if (next.hasMore) return next;
      this.#turns.taken(next);
    }
    return undefined;
  }

  #begin(): void {
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
}

function takeOut<Item>(items: Item[], item: Item): boolean {
  const at = items.indexOf(item);
  if (at >= 0) items.splice(at, 1);
  return at >= 0;
}

const ranks: Readonly<Record<Priority, number>> = { high: 0, auto: 1, low: 2 };
