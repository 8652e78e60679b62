import type { RpcError } from "../errors.ts";
import { Fifo } from "../fifo.ts";
import { ByteWriter, varintByteLength } from "../wire/byte-writer.ts";
import { encodeFrame } from "../wire/encode-frame.ts";
import { type Body, type ErrorFields, type Frame, FrameType, type Priority } from "../wire/frame.ts";
import { itemByteLength, writeItem, writeLastItem } from "../wire/item.ts";
import { largeBytes } from "./bulk-message.ts";
import { minFragmentBytes } from "./fragments.ts";
import type { TurnTaker } from "./turns.ts";

/** What gives a stream its items; it belongs to the layer above. */
export interface StreamFeeder {
  /** There is room for more: `push`, until `wantsMore` says no, or `end` or `fail`. */
  pull(): void;
  /** Nobody wants more. Call `end` when what makes the items has ended. */
  stop(reason: RpcError): void;
  /** Bytes of items have left. */
  sent?(byteLength: number): void;
}

/** What an outgoing stream asks of its table. */
export interface OutgoingStreamHost {
  nowMs(): number;
  /** At most so many bytes of items wait in a stream before its feeder is not asked for more. */
  lookaheadBytes(): number;
  fragmentBytes(): number;
  /** Something of it may leave. */
  ready(stream: OutgoingStream): void;
  /** It was written from, and its feeder should be asked once the packet is made. */
  hungry(stream: OutgoingStream): void;
  /** Whether somebody wants to see what leaves. */
  isWatched(): boolean;
  saw(frame: Frame, byteLength: number): void;
  /** Sends a last frame that is no small one, in pieces if need be. */
  sendLarge(frame: Uint8Array, priority: Priority, onLeft: () => void): void;
  /** Its last frame has left. */
  over(stream: OutgoingStream): void;
}

/** An item that waits, and its bytes on the wire. */
interface WaitingItem {
  readonly body: Body;
  readonly byteLength: number;
}

/** A source that never waits would give its whole credit of tiny items in one turn, and nobody else had a turn meanwhile. */
const mostWaitingItems = 512;
/** Of an ITEMS or a PIECE frame before its bytes: its length, its type, its number. */
const maxHeadBytes = 18;
/** A frame of items may be so much larger than a fragment: the heads of a chunk that is as large as one must not cut it in two. */
const slackBytes = 512;
/** A stream with less that may leave is sent with the small frames: what comes now and then is not bulk. */
const smallBytes = 2_048;

/**
 * A stream to the peer: keeps what its feeder gave until credit and turn let it leave, many small items to a frame and large ones in
 * pieces. The feeder is asked for more only while there is credit for it, so what makes the items never runs ahead of its reader.
 */
export class OutgoingStream implements TurnTaker {
  readonly number: number;
  readonly priority: Priority;
  readonly #host: OutgoingStreamHost;
  readonly #feeder: StreamFeeder;
  isQueued = false;
  /** The frame that opens it has left. */
  #isOpen = false;
  readonly #items = new Fifo<WaitingItem>(mostWaitingItems);
  #waitingBytes = 0;
  #creditBytes = 0;
  /** The first item, in so far as it travels in pieces. */
  #cut: { readonly bytes: Uint8Array; sentBytes: number } | undefined;
  /** The frame behind the last item. */
  #last: Uint8Array | undefined;
  #lastFrame: Frame | undefined;
  /** A last frame is leaving in pieces: what comes behind it waits. */
  #isLastLeaving = false;
  /** The feeder has ended. */
  #isFed = false;
  /** The peer or we ended it before its feeder did. */
  #isStopped = false;
  #stalledSinceMs: number | undefined;

  constructor(number: number, priority: Priority, feeder: StreamFeeder, host: OutgoingStreamHost) {
    this.number = number;
    this.priority = priority;
    this.#feeder = feeder;
    this.#host = host;
  }

  /** Since when it has waited for credit; undefined where it does not. */
  get stalledSinceMs(): number | undefined {
    return this.#stalledSinceMs;
  }

  /** Whether its feeder should give more. */
  get wantsMore(): boolean {
    return (
      this.#isOpen &&
      !this.#isFed &&
      !this.#isStopped &&
      this.#waitingBytes < this.#creditBytes &&
      this.#items.size < mostWaitingItems &&
      this.#waitingBytes < this.#host.lookaheadBytes()
    );
  }

  /** Whether so little waits that it should leave with the small frames. */
  get isSmall(): boolean {
    return Math.min(this.#waitingBytes, this.#creditBytes) <= smallBytes;
  }

  /** Whether something may leave now. */
  get hasMore(): boolean {
    if (!this.#isOpen || this.#isLastLeaving) return false;
    const item = this.#items.first;
    return item === undefined
      ? this.#last !== undefined
      : this.#fittingBytes(item, Number.MAX_SAFE_INTEGER) > 0;
  }

  /** The frame that opens it has left, and the peer gives it so much to begin with. */
  open(creditBytes: number): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#creditBytes = creditBytes;
    this.#sendLargeLast();
    if (this.hasMore) this.#host.ready(this);
    if (this.wantsMore) this.#feeder.pull();
  }

  /** The next item, whose bytes are the stream's until it has left. // hot: once per item */
  push(body: Body): void {
    if (this.#isStopped || this.#isFed) return;
    const byteLength = itemByteLength(body);
    this.#items.push({ body, byteLength });
    this.#waitingBytes += byteLength;
    this.#noteStall();
    if (!this.isQueued && this.hasMore) this.#host.ready(this);
  }

  /** There are no more items. */
  end(): void {
    this.#feed({ type: "end", number: this.number });
  }

  /** There are no more items, because making them failed. */
  fail(fields: ErrorFields): void {
    this.#feed({ type: "fail", number: this.number, ...fields });
  }

  /** Ends it from here: the peer is told now, its place there is free when the feeder has ended. */
  cut(fields: ErrorFields, reason: RpcError): void {
    if (this.#isFed || this.#isStopped) return;
    this.#drop();
    this.#setLast({ type: "fail", number: this.number, ...fields, running: true });
    this.#feeder.stop(reason);
  }

  /** The peer takes no more. */
  stopped(reason: RpcError): void {
    if (this.#isStopped) return;
    this.#drop();
    if (this.#isFed) this.#setLast({ type: "end", number: this.number });
    else this.#feeder.stop(reason);
  }

  /** The session is over: nothing more leaves. */
  lose(reason: RpcError): void {
    const wasFed = this.#isFed;
    this.#drop();
    this.#isFed = true;
    if (!wasFed) this.#feeder.stop(reason);
  }

  /** The peer takes so many bytes more. False where that is too much to be true. */
  grant(byteLength: number): boolean {
    if (this.#creditBytes + byteLength > maxCreditBytes) return false;
    this.#creditBytes += byteLength;
    this.#stalledSinceMs = undefined;
    this.#noteStall();
    if (this.hasMore) this.#host.ready(this);
    if (this.wantsMore) this.#feeder.pull();
    return true;
  }

  /** The feeder is asked, if there is still room. */
  feed(): void {
    if (this.wantsMore) this.#feeder.pull();
  }

  /** Writes the next frame: items, a piece, or the last. Returns its bytes; 0 where none fits. // hot: once per frame */
  writeTurn(packet: ByteWriter, maxBytes: number): number {
    const room = Math.min(maxBytes - maxHeadBytes, this.#host.fragmentBytes() + slackBytes);
    const item = this.#items.first;
    const before = packet.byteLength;
    if (item === undefined) this.#writeLast(packet, maxBytes);
    else {
      const fitting = this.#fittingBytes(item, room);
      if (fitting === 0) return 0;
      if (this.#cut === undefined && fitting === item.byteLength) this.#writeItems(packet, room);
      else this.#writePiece(packet, item, fitting);
      this.#noteStall();
      this.#sendLargeLast();
      this.#host.hungry(this);
    }
    return packet.byteLength - before;
  }

  /** How many bytes of the first item may leave: all, a piece, or none. */
  #fittingBytes({ byteLength }: WaitingItem, room: number): number {
    const leftBytes = byteLength - (this.#cut?.sentBytes ?? 0);
    const fitting = Math.min(leftBytes, this.#creditBytes, room);
    if (fitting === leftBytes) return fitting;
    // The pieces of an item must be worth their heads, the first one of all.
    return fitting >= minFragmentBytes ? fitting : 0;
  }

  #writeItems(packet: ByteWriter, room: number): void {
    const mostBytes = Math.min(room, this.#creditBytes);
    let byteLength = 0;
    let count = 0;
    for (let next = this.#items.first; next !== undefined; next = this.#items.at(count)) {
      if (byteLength + next.byteLength > mostBytes) break;
      byteLength += next.byteLength;
      count++;
    }
    packet.expect(byteLength + maxHeadBytes);
    this.#writeHead(packet, FrameType.items, byteLength);
    const isWatched = this.#host.isWatched();
    const itemsAt = packet.byteLength;
    for (let index = 0; index < count; index++) {
      const next = this.#items.at(index);
      if (next === undefined) continue;
      if (index === count - 1 && next.byteLength >= largeBytes) writeLastItem(packet, next.body);
      else writeItem(packet, next.body);
    }
    this.#items.drop(count);
    this.#left(byteLength);
    if (isWatched)
      this.#host.saw({ type: "items", number: this.number, items: packet.copy(itemsAt) }, byteLength);
  }

  #writePiece(packet: ByteWriter, { body, byteLength }: WaitingItem, pieceBytes: number): void {
    if (this.#cut === undefined) {
      const writer = new ByteWriter(byteLength);
      writeItem(writer, body);
      this.#cut = { bytes: writer.finish(), sentBytes: 0 };
    }
    const { bytes, sentBytes } = this.#cut;
    const piece = bytes.subarray(sentBytes, sentBytes + pieceBytes);
    this.#writeHead(packet, FrameType.piece, piece.byteLength);
    if (piece.byteLength >= largeBytes) packet.lastBytes(piece);
    else packet.bytes(piece);
    this.#cut.sentBytes += piece.byteLength;
    this.#left(piece.byteLength);
    if (this.#cut.sentBytes === byteLength) {
      this.#cut = undefined;
      this.#items.drop();
    }
    if (this.#host.isWatched())
      this.#host.saw({ type: "piece", number: this.number, bytes: piece }, piece.byteLength);
  }

  #writeHead(packet: ByteWriter, type: number, byteLength: number): void {
    packet
      .varint(1 + varintByteLength(this.number) + byteLength)
      .u8(type)
      .varint(this.number);
  }

  #writeLast(packet: ByteWriter, maxBytes: number): void {
    const bytes = this.#last;
    if (bytes === undefined || bytes.byteLength + varintByteLength(bytes.byteLength) > maxBytes) return;
    packet.varint(bytes.byteLength).bytes(bytes);
    this.#last = undefined;
    if (this.#lastFrame !== undefined) this.#host.saw(this.#lastFrame, bytes.byteLength);
    if (this.#isFed) this.#host.over(this);
  }

  /** A FAIL with much data fits into no turn, or into no packet: it leaves as large messages do, behind the items. */
  #sendLargeLast(): void {
    const bytes = this.#last;
    if (bytes === undefined || bytes.byteLength <= smallBytes) return;
    if (!this.#isOpen || this.#isLastLeaving || this.#items.first !== undefined) return;
    this.#last = undefined;
    this.#isLastLeaving = true;
    if (this.#lastFrame !== undefined) this.#host.saw(this.#lastFrame, bytes.byteLength);
    this.#host.sendLarge(bytes, this.priority, () => {
      this.#isLastLeaving = false;
      if (this.#last !== undefined) this.#host.ready(this);
      else if (this.#isFed) this.#host.over(this);
    });
  }

  #left(byteLength: number): void {
    this.#waitingBytes -= byteLength;
    this.#creditBytes -= byteLength;
    this.#feeder.sent?.(byteLength);
  }

  /** The feeder has ended. */
  #feed(frame: Frame): void {
    if (this.#isFed) return;
    this.#isFed = true;
    if (!this.#isStopped) this.#setLast(frame);
    else if (this.#last === undefined) this.#setLast({ type: "end", number: this.number });
    // The FAIL that says the feeder runs has not left: it need not say so any more.
    else if (this.#lastFrame?.type === "fail") this.#setLast({ ...this.#lastFrame, running: false });
  }

  #setLast(frame: Frame): void {
    this.#lastFrame = frame;
    this.#last = encodeFrame(frame);
    this.#stalledSinceMs = undefined;
    this.#sendLargeLast();
    if (this.hasMore) this.#host.ready(this);
  }

  #drop(): void {
    this.#isStopped = true;
    this.#items.clear();
    this.#waitingBytes = 0;
    this.#cut = undefined;
    this.#last = undefined;
    this.#stalledSinceMs = undefined;
  }

  /** Without credit for what waits, or for asking for more, it is the reader that is waited for. */
  #noteStall(): void {
    if (this.#isStopped || !this.#isOpen) return;
    const item = this.#items.first;
    const isStalled =
      item === undefined
        ? !this.#isFed && this.#creditBytes === 0
        : this.#fittingBytes(item, Number.MAX_SAFE_INTEGER) === 0;
    if (!isStalled) this.#stalledSinceMs = undefined;
    else this.#stalledSinceMs ??= this.#host.nowMs();
  }
}

/** More credit than that no receiver means. */
const maxCreditBytes = 2 ** 40;
