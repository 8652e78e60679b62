import type { RpcError } from "../errors.ts";
import { Fifo } from "../fifo.ts";
import type { Platform } from "../platform.ts";
import type { Body, CancelFrame, FailFrame } from "../wire/frame.ts";
import { countItems, itemTooLarge, readItemBody, readItemHead } from "../wire/item.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { minFragmentBytes } from "./fragments.ts";
import { GrowingBytes } from "./growing-bytes.ts";
import type { ReceiveCredit } from "./stream-credit.ts";

/** How a stream ended: as it should, with an error of its sender, or with the session. */
export type StreamEnd =
  | { readonly type: "end" }
  | FailFrame
  | { readonly type: "lost"; readonly error: RpcError };

/** What can be taken from a stream: an item, or how it ended. */
export type Taken = { readonly type: "item"; readonly body: Body } | StreamEnd;

/** What an incoming stream asks of its table. */
export interface IncomingStreamHost extends Pick<Platform, "nowMs" | "allocate"> {
  maxItemBytes(): number;
  grant(stream: IncomingStream, byteLength: number): void;
  stop(stream: IncomingStream, reason: CancelFrame["reason"]): void;
  /** Whether an item that is larger than the stream's credit may be taken in whole; if not, `retry` comes when it may. */
  admitLarge(stream: IncomingStream, totalBytes: number): boolean;
  releaseLarge(totalBytes: number): void;
  /** The peer sent an item that is none, which is seen when it is read. */
  broken(error: ProtocolError): void;
}

/** An item that comes in pieces. */
interface LargeItem {
  readonly bytes: GrowingBytes;
  isAdmitted: boolean;
  /** Bytes of it that count as read, because the reader waits for it. */
  readBytes: number;
}

/** Items that have come together, and how far they are read. */
interface Chunk {
  readonly bytes: Uint8Array;
  /** Bytes of it that count as read already. */
  readonly readBytes: number;
  /** A large item's admission, to be released when it is read. */
  readonly admittedBytes: number;
}

/**
 * A stream of the peer: keeps what has come and is not read, as the bytes that came, within its credit. The reader takes one thing at a
 * time; taking is what gives the sender new credit.
 */
export class IncomingStream {
  readonly number: number;
  /** Called when something can be taken that could not before. Set by the one who reads. */
  onReadable: () => void = () => {};
  /** Called once, when nothing more will come, though something may be left to take. Set by the one who reads. */
  onOver: () => void = () => {};
  /** Called when bytes have come. Set by the one who reads. */
  onReceived: ((byteLength: number) => void) | undefined;
  readonly #host: IncomingStreamHost;
  readonly #credit: ReceiveCredit;
  readonly #chunks = new Fifo<Chunk>();
  /** In the first chunk. */
  #at = 0;
  #bufferedBytes = 0;
  #large: LargeItem | undefined;
  #lastPieceMs = 0;
  #end: StreamEnd | undefined;
  #isStopped = false;
  #isAwaited = false;
  #receivedItems = 0;
  #receivedBytes = 0;

  constructor(number: number, credit: ReceiveCredit, host: IncomingStreamHost) {
    this.number = number;
    this.#credit = credit;
    this.#host = host;
  }

  /** Whole items that have come. */
  get receivedItems(): number {
    return this.#receivedItems;
  }

  /** Bytes that have come. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Bytes that have come and are not read. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** What the peer may still send. */
  get creditBytes(): number {
    return this.#credit.creditBytes;
  }

  /** What may be on its way and unread together. */
  get windowBytes(): number {
    return this.#credit.windowBytes;
  }

  /** Whether nothing more will come. */
  get isEnded(): boolean {
    return this.#end !== undefined || this.#isStopped;
  }

  /** When the last piece of an item came that is not whole; undefined where there is none. */
  get waitingForPieceSinceMs(): number | undefined {
    return this.#large === undefined || this.#credit.creditBytes < minFragmentBytes
      ? undefined
      : this.#lastPieceMs;
  }

  /** The next item, or the end; undefined where neither has come. Items come before the end, whichever it is. // hot: once per item */
  take(): Taken | undefined {
    const chunk = this.#chunks.first;
    if (chunk !== undefined) return this.#takeItem(chunk);
    if (this.#end !== undefined) return this.#end;
    this.#isAwaited = true;
    if (this.#large !== undefined) this.#readLarge(this.#large);
    return undefined;
  }

  /** The reader takes no more. */
  stop(reason: CancelFrame["reason"]): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#drop();
    if (this.#end !== undefined) return;
    this.#credit.close();
    this.#host.stop(this, reason);
    this.onOver();
  }

  /** Ends it from here: the peer is told, what has come is forgotten, and the reader is given this error. */
  abandon(error: RpcError, reason: CancelFrame["reason"]): void {
    if (this.#isStopped || this.#end !== undefined) return;
    this.stop(reason);
    this.#end = { type: "lost", error };
    this.#becomeReadable();
  }

  /** Whole items came. */
  receiveItems(items: Uint8Array): ProtocolError | undefined {
    if (this.#end !== undefined && !this.#isStopped)
      return new ProtocolError("6.8", "items behind the end of their stream");
    if (this.#large !== undefined) return new ProtocolError("6.8", "items between the pieces of another");
    if (items.byteLength === 0) return new ProtocolError("6.8", "an items frame without items");
    if (!this.#credit.arrived(items.byteLength)) return this.#beyondCredit();
    if (this.#isStopped) return undefined;
    const count = countItems(items, this.#host.maxItemBytes());
    if (count instanceof ProtocolError) return count;
    this.#receivedItems += count;
    this.#receivedBytes += items.byteLength;
    this.#bufferedBytes += items.byteLength;
    this.#add({ bytes: ownWhereSmall(items), readBytes: 0, admittedBytes: 0 });
    this.onReceived?.(items.byteLength);
    return undefined;
  }

  /** A piece of a large item came. */
  receivePiece(piece: Uint8Array): ProtocolError | undefined {
    if (this.#end !== undefined && !this.#isStopped)
      return new ProtocolError("6.8", "a piece behind the end of its stream");
    if (piece.byteLength === 0) return new ProtocolError("6.8", "a piece without bytes");
    if (!this.#credit.arrived(piece.byteLength)) return this.#beyondCredit();
    if (this.#isStopped) return undefined;
    const large = this.#large ?? this.#beginLarge(piece);
    if (large instanceof ProtocolError) return large;
    const length = large.bytes.byteLength + piece.byteLength;
    if (length > large.bytes.totalBytes)
      return new ProtocolError("6.8", "the pieces of an item are more than its head says");
    const isLast = length === large.bytes.totalBytes;
    if (!isLast && piece.byteLength < minFragmentBytes) {
      return new ProtocolError("6.8", `a piece of less than ${minFragmentBytes} bytes that is not the last`);
    }
    this.#lastPieceMs = this.#host.nowMs();
    this.#receivedBytes += piece.byteLength;
    this.#bufferedBytes += piece.byteLength;
    large.bytes.append(piece);
    this.onReceived?.(piece.byteLength);
    if (isLast) this.#finishLarge(large);
    else if (this.#isAwaited) this.#readLarge(large);
    return undefined;
  }

  /** The end came. */
  receiveEnd(end: StreamEnd): ProtocolError | undefined {
    if (this.#large !== undefined && end.type === "end" && !this.#isStopped)
      return new ProtocolError("6.9", "a stream ends in the middle of an item");
    this.#finish(end);
    return undefined;
  }

  /** The stream will not go on: its session is over, or it was cut here. What has come can still be taken. */
  lose(error: RpcError): void {
    this.#finish({ type: "lost", error });
  }

  /** A large item that had to wait may come now. */
  retry(): void {
    if (this.#isAwaited && this.#large !== undefined) this.#readLarge(this.#large);
  }

  #finish(end: StreamEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#forgetLarge();
    if (this.#isStopped) return;
    this.#credit.close();
    this.onOver();
    this.#becomeReadable();
  }

  #takeItem(chunk: Chunk): Taken {
    const head = readItemHead(chunk.bytes, this.#at);
    if (head instanceof ProtocolError) return this.#breakOff(head);
    const bodyAt = this.#at + head.headBytes;
    const itemBytes = head.headBytes + head.bodyBytes;
    const body = readItemBody(chunk.bytes.subarray(bodyAt, bodyAt + head.bodyBytes), head.hasParts);
    if (body instanceof ProtocolError) return this.#breakOff(body);
    this.#at += itemBytes;
    this.#bufferedBytes -= itemBytes - chunk.readBytes;
    if (this.#at >= chunk.bytes.byteLength) this.#nextChunk(chunk);
    this.#read(itemBytes - chunk.readBytes);
    return { type: "item", body };
  }

  #nextChunk({ admittedBytes }: Chunk): void {
    this.#at = 0;
    this.#chunks.drop();
    if (admittedBytes > 0) this.#host.releaseLarge(admittedBytes);
  }

  #breakOff(error: ProtocolError): Taken {
    this.#host.broken(error); // ends the session, and with it this stream
    return this.#end ?? { type: "end" };
  }

  #beginLarge(piece: Uint8Array): LargeItem | ProtocolError {
    const head = readItemHead(piece, 0);
    if (head instanceof ProtocolError) return head;
    if (head.bodyBytes > this.#host.maxItemBytes()) return itemTooLarge(this.#host.maxItemBytes());
    this.#large = {
      bytes: new GrowingBytes(head.headBytes + head.bodyBytes, this.#host),
      isAdmitted: false,
      readBytes: 0,
    };
    return this.#large;
  }

  /** The reader waits for this item: what has come of it counts as read, so that the rest gets credit. */
  #readLarge(large: LargeItem): void {
    large.isAdmitted ||= this.#host.admitLarge(this, large.bytes.totalBytes);
    if (!large.isAdmitted) return;
    const byteLength = large.bytes.byteLength - large.readBytes;
    large.readBytes += byteLength;
    this.#bufferedBytes -= byteLength;
    this.#read(byteLength);
  }

  #finishLarge(large: LargeItem): void {
    this.#large = undefined;
    this.#receivedItems++;
    this.#add({
      bytes: large.bytes.bytes,
      readBytes: large.readBytes,
      admittedBytes: large.isAdmitted ? large.bytes.totalBytes : 0,
    });
  }

  #forgetLarge(): void {
    if (this.#large?.isAdmitted) this.#host.releaseLarge(this.#large.bytes.totalBytes);
    this.#large = undefined;
  }

  #add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#becomeReadable();
  }

  #becomeReadable(): void {
    if (!this.#isAwaited) return;
    this.#isAwaited = false;
    this.onReadable();
  }

  /** Tells the sender of all that was read, however little: it must not take a slow reader for one that stands still. */
  grantRest(): void {
    this.#grant(this.#credit.rest());
  }

  #read(byteLength: number): void {
    this.#grant(this.#credit.read(byteLength));
  }

  #grant(grantedBytes: number): void {
    if (grantedBytes === 0 || this.#end !== undefined || this.#isStopped) return;
    this.#lastPieceMs = this.#host.nowMs(); // until now the peer could not send the rest of an item
    this.#host.grant(this, grantedBytes);
  }

  #drop(): void {
    for (const { admittedBytes } of this.#chunks)
      if (admittedBytes > 0) this.#host.releaseLarge(admittedBytes);
    this.#chunks.clear();
    this.#at = 0;
    this.#bufferedBytes = 0;
    this.#forgetLarge();
  }

  #beyondCredit(): ProtocolError {
    return new ProtocolError("6.10", "a stream has sent more than its credit", "too_large");
  }
}

/** A copy where the items are a small part of the packet they came in, which they would keep alive. */
function ownWhereSmall(items: Uint8Array): Uint8Array {
  return 4 * items.byteLength < items.buffer.byteLength ? items.slice() : items;
}
