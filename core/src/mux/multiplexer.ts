import type { BytesUse } from "../bytes-use.ts";
import { RpcError } from "../errors.ts";
import type { PeerLimits } from "../handshake/messages.ts";
import type { Limits } from "../limits.ts";
import { NumberTable } from "../number-table.ts";
import type { Cancel, Platform } from "../platform.ts";
import { earlyLimits, type Session, type SessionHandlers } from "../session/session.ts";
import type { WireTap } from "../session/wire-tap.ts";
import { ByteReader } from "../wire/byte-reader.ts";
import type { ByteWriter } from "../wire/byte-writer.ts";
import { readFrame } from "../wire/decode-frame.ts";
import { encodeFrame, encodeFrameInChunks } from "../wire/encode-frame.ts";
import { errorFields } from "../wire/error-fields.ts";
import {
  type Body,
  type CallFrame,
  type CancelFrame,
  type CreditFrame,
  type DoneFrame,
  type ErrorFrame,
  type FragmentFrame,
  type Frame,
  FrameType,
  type Part,
  type Priority,
  type ResultFrame,
  type StopFrame,
  type StreamPart,
} from "../wire/frame.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import type { BulkMessage } from "./bulk-message.ts";
import { inPiecesFactor, Reassembler } from "./fragments.ts";
import { FrameQueue, type FrameQueueLimits, type QueuedFrame } from "./frame-queue.ts";
import type { IncomingStream } from "./incoming-stream.ts";
import type { OutgoingStream, StreamFeeder } from "./outgoing-stream.ts";
import { PeerCalls, type PeerCallsHost } from "./peer-calls.ts";
import { firstNumbers, PeerNumbers } from "./peer-numbers.ts";
import { mostStreams, StreamTable, type StreamTableHost } from "./stream-table.ts";

/** Bytes that a frame has beside its payload, at most: method, metadata, part keys and numbers. */
const maxPrefixBytes = 131_072;
/** What a small early frame costs beside its bytes, at most: its length and its share of packets. */
const earlyOverheadBytes = 32;
/** So many calls fit into the early packets. Their caller does not know our limits yet, and small ones may overtake a large one. */
const mostEarlyCalls = earlyLimits.totalBytes / earlyOverheadBytes;
/** Kept free of the early bytes: a call's prefix with method and metadata, and heads of packets and fragments. */
const maxEarlyOverheadBytes = 12_288;
/** Credit and stops that wait for a peer that does not read; one that keeps to the protocol causes a few per open stream. */
const maxWaitingControl = 10_000;
/** Bytes of a FRAGMENT's header and a packet's, at most. */
const fragmentHeaderBytes = 64;

/** What ends a call at its caller. */
export type AnswerFrame = ResultFrame | ErrorFrame | DoneFrame;

/** What the multiplexer tells the layer above. */
export interface MultiplexerHandlers {
  /** The peer calls. There is room for it; answer it with `answer`. */
  call(frame: CallFrame): void;
  /** The peer no longer waits for a call that is not answered yet. */
  cancel(frame: CancelFrame): void;
  /** An own call is answered, perhaps one that is long settled here. */
  answer(frame: AnswerFrame): void;
  /** Bytes of a large answer to an own call came, of so many. */
  progress(number: number, receivedBytes: number, totalBytes: number): void;
  /** More own calls may be sent. */
  room(): void;
  /** What was sent early must be said again. Own calls of this session were not executed, whatever their number. */
  earlyRefused(): void;
  /** The peer will run no further calls of this session. */
  peerIsGoing(): void;
  /** The session has no duplex: what is sent waits. */
  paused(): void;
  /** It has one again. */
  resumed(): void;
  /** The session is over. `unsent` are own calls that were certainly not executed: they never left whole, or behind the last that a leaving peer takes. */
  ended(error: RpcError, unsent: ReadonlySet<number>): void;
}

/** What calls and answers do with a multiplexer; the rest of it is for its session and its parts. */
export type CallChannel = Pick<
  Multiplexer,
  | "hasRoom"
  | "isPeerGoing"
  | "peerMaxMessageBytes"
  | "peerMaxMetadataBytes"
  | "streamRoom"
  | "beginCall"
  | "call"
  | "cancel"
  | "answer"
  | "openStream"
  | "claimStream"
  | "refuseStreams"
>;

/** What a multiplexer needs of the one that makes it. */
export interface MultiplexerOptions {
  readonly session: Session;
  readonly platform: Platform;
  /** Who dialled numbers its calls odd, who accepted even. */
  readonly role: "dialler" | "acceptor";
  readonly limits: Limits;
  readonly handlers: MultiplexerHandlers;
  readonly tap: WireTap | undefined;
}

/** What a call or an answer brings beside its frame. */
export interface Companions {
  /** The streams that it opens, made by `openStream`. */
  readonly streams?: readonly OutgoingStream[];
  /** @default "auto" */
  readonly priority?: Priority;
  /** Told where the frame is large. */
  readonly onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
}

/** What is kept of a large frame that has not left whole. */
interface Bulk {
  readonly message: BulkMessage;
  readonly streams: readonly OutgoingStream[];
}

/**
 * Many calls in one session: numbers them, keeps their places within the limits of both sides, cuts what is large
 * into fragments. A call's place is taken when it is sent and free when its answer says that the handler has
 * ended, at both ends alike; so a caller always knows whether there is room, and a peer that takes more breaks the protocol.
 */
export class Multiplexer implements SessionHandlers, FrameQueueLimits, PeerCallsHost, StreamTableHost {
  readonly role: "dialler" | "acceptor";
  readonly platform: Platform;
  readonly limits: Limits;
  readonly tap: WireTap | undefined;
  readonly #session: Session;
  readonly #handlers: MultiplexerHandlers;
  /** Made for the first fragment that comes, as the streams are for the first stream: most connections have neither. */
  #reassembler: Reassembler | undefined;
  /** Absent while the WELCOME is not there. */
  #peerLimits: PeerLimits | undefined;
  #nextCallNumber: number;
  readonly #queue: FrameQueue;
  readonly #peerNumbers: PeerNumbers;
  /** Own calls whose place at the peer is taken. */
  readonly #outgoing = new NumberTable<true>();
  /** Large calls and answers, by the call's number, that have not left whole. Made for the first, as much else here is. */
  #bulk: NumberTable<Bulk> | undefined;
  #streams: StreamTable | undefined;
  #cancelStallWatch: Cancel | undefined;
  readonly #peerCalls: PeerCalls;
  #wasFull = false;
  /** Of frames that were sent before the WELCOME. */
  #earlyBytes = 0;
  #peerIsGoing = false;
  /** The highest of our calls that a leaving peer takes. */
  #lastTaken = Number.POSITIVE_INFINITY;
  #weAreGoing = false;

  constructor(options: MultiplexerOptions) {
    this.role = options.role;
    this.platform = options.platform;
    this.limits = options.limits;
    this.tap = options.tap;
    this.#session = options.session;
    this.#handlers = options.handlers;
    this.#nextCallNumber = firstNumbers[options.role].own;
    this.#queue = new FrameQueue(this);
    this.#peerNumbers = new PeerNumbers(
      firstNumbers[options.role].peers,
      Math.max(options.limits.maxRunningCalls, mostEarlyCalls),
    );
    this.#peerCalls = new PeerCalls(this);
  }

  /** Whether one more call may be sent now. */
  get hasRoom(): boolean {
    const places = this.#peerLimits?.maxRunningCalls ?? this.limits.maxRunningCalls;
    if (this.#peerLimits === undefined && this.#earlyRoom() <= 0) return false;
    return this.#outgoing.size < places && !this.isFull && !this.#peerIsGoing;
  }

  /** Whether the peer said that it will run no further calls. */
  get isPeerGoing(): boolean {
    return this.#peerIsGoing;
  }

  /** Metadata that the peer takes, in bytes. */
  get peerMaxMetadataBytes(): number {
    return this.#peerLimits?.maxMetadataBytes ?? earlyLimits.metadataBytes;
  }

  /** Calls of the peer that are not begun: they wait for a place. */
  get heldCalls(): number {
    return this.#peerCalls.heldCount;
  }

  /** How many more streams the peer lets us open; 0 before the WELCOME. */
  get streamRoom(): number {
    return this.#streams?.room ?? mostStreams(this);
  }

  /** The largest message that the peer takes; before the WELCOME, what still fits into the early packets. */
  get peerMaxMessageBytes(): number {
    return this.#peerLimits?.maxMessageBytes ?? Math.max(0, this.#earlyRoom());
  }

  /** All that is sent early must be able to leave as early packets: later, the peer's limits hold for it. */
  #earlyRoom(): number {
    return earlyLimits.totalBytes - this.#earlyBytes - maxEarlyOverheadBytes;
  }

  /** The peer's limits are known. With `earlyAccepted: false` all that was sent is forgotten. */
  welcomed(peerLimits: PeerLimits, earlyAccepted: boolean): void {
    this.#peerLimits = peerLimits;
    if (!earlyAccepted) {
      this.#outgoing.clear();
      this.#queue.clear();
      this.#bulk?.clear();
      this.#nextCallNumber = firstNumbers[this.role].own;
      this.#handlers.earlyRefused();
    }
  }

  /** A stream to the peer, which is carried by the next frame that names it. Only where there is room. */
  openStream(priority: Priority, makeFeeder: (stream: OutgoingStream) => StreamFeeder): OutgoingStream {
    this.#watchStalls();
    return this.#streamTable().open(priority, makeFeeder);
  }

  /** The stream of a part of a frame that came, for the one who reads it. */
  claimStream(part: StreamPart): IncomingStream {
    return this.#streamTable().claim(part);
  }

  /** Nobody reads the streams among the parts of a frame that came. */
  refuseStreams(parts: readonly Part[]): void {
    this.#streams?.refuse(parts);
  }

  /** The number of the next call, whose place is taken from now on: send it. Only where there is room. */
  beginCall(): number {
    const number = this.#nextCallNumber;
    this.#nextCallNumber += 2;
    this.#outgoing.set(number, true);
    return number;
  }

  /** Sends a call that has its number. It may leave before this returns; then sources of its streams may have been asked. */
  call(frame: CallFrame, companions: Companions = noCompanions): void {
    this.#send(frame, companions);
  }

  /**
   * Nobody waits for this call any more. Its place stays taken until the handler has ended; a large call that has not left
   * whole is taken back, and was not executed.
   */
  cancel(number: number, reason: CancelFrame["reason"]): { readonly wasTakenBack: boolean } {
    if (!this.#outgoing.has(number)) return { wasTakenBack: false };
    const wasTakenBack = this.#takeBack(number, reason);
    this.#send({ type: "cancel", number, reason });
    if (wasTakenBack) {
      this.#outgoing.delete(number);
      if (this.hasRoom) this.#handlers.room();
    }
    return { wasTakenBack };
  }

  /** Answers a call of the peer. Its place is free, unless the frame says that the handler still runs. */
  answer(frame: AnswerFrame, companions: Companions = noCompanions): void {
    if (!this.#peerCalls.has(frame.number)) {
      // The session is over, and nobody will read them.
      this.#streams?.takeBack(
        companions.streams ?? [],
        new RpcError("unavailable", "the connection was lost"),
      );
      return;
    }
    this.#send(frame, companions);
    if (frame.type === "error" && frame.running) return;
    this.#peerCalls.ended(frame.number);
  }

  /** Tells the peer that calls above the last one received will not be run. */
  goAway(message: string): void {
    if (this.#weAreGoing) return;
    this.#weAreGoing = true;
    this.#send({ type: "goaway", number: this.#peerNumbers.last, message });
  }

  // What its session calls; see `SessionHandlers`.

  // hot: once per frame
  frame(reader: ByteReader, early: boolean): ProtocolError | BytesUse {
    const byteLength = reader.remaining;
    const frame = readFrame(reader, this.limits);
    if (frame instanceof ProtocolError) return frame;
    const isSeen = this.tap?.active === true;
    if (isSeen) this.tap?.saw("received", frame, byteLength);
    return this.#take(frame, early) ?? (isSeen ? "kept" : bytesUseOf(frame));
  }

  waitingBytes(): number {
    return this.#queue.waitingByteLength;
  }

  writeFrame(packet: ByteWriter, maxBytes: number, maxBulkBytes: number): boolean {
    return this.#queue.writeNext(packet, maxBytes, maxBulkBytes);
  }

  flushed(): void {
    if (this.#bulk !== undefined && this.#bulk.size > 0) forgetLeft(this.#bulk);
    this.#streams?.flushed();
    if (!this.#wasFull || this.isFull) return;
    this.#wasFull = false;
    this.#makeRoom();
  }

  detached(): void {
    this.#handlers.paused();
  }

  resumed(): void {
    this.#handlers.resumed();
  }

  ended(error: RpcError): void {
    this.#peerIsGoing = true; // it is gone: who is told, and calls at once, finds no room
    const unsent = this.#queue.unsentCalls();
    for (const [number] of this.#outgoing.entries()) if (number > this.#lastTaken) unsent.add(number);
    this.#peerCalls.clear();
    this.#outgoing.clear();
    this.#queue.clear();
    this.#bulk?.clear();
    this.#cancelStallWatch?.();
    this.#streams?.lose(error);
    this.#handlers.ended(error, unsent);
  }

  // What its parts ask: the queue, the peer's calls, the streams.

  fragmentBytes(): number {
    const peerMaxPacketBytes = this.#peerLimits?.maxPacketBytes ?? earlyLimits.packetBytes;
    return Math.min(this.limits.fragmentBytes, peerMaxPacketBytes - fragmentHeaderBytes);
  }

  inPiecesBytes(): number {
    return inPiecesFactor * (this.peerMaxMessageBytes + maxPrefixBytes);
  }

  /** Whether so much waits to leave that no further work should be taken on. A large message alone does not fill it. */
  get isFull(): boolean {
    const { sendBudgetBytes, maxMessageBytes } = this.limits;
    return this.#queue.smallByteLength >= sendBudgetBytes || this.#queue.bulkByteLength >= maxMessageBytes;
  }

  beginCallOfPeer(frame: CallFrame): void {
    this.#handlers.call(frame);
  }

  get peerLimits(): PeerLimits | undefined {
    return this.#peerLimits;
  }

  get maxItemBytes(): number {
    return this.limits.maxMessageBytes + maxPrefixBytes;
  }

  streamReady(stream: OutgoingStream): void {
    this.#queue.pushStream(stream);
    this.#session.wake();
  }

  sendControl(frame: CreditFrame | StopFrame): void {
    const bytes = encodeFrame(frame);
    if (this.tap?.active) this.tap.saw("sent", frame, bytes.byteLength);
    this.#queue.pushControl(bytes);
    if (this.#queue.waitingControl > maxWaitingControl) {
      const message = `more than ${maxWaitingControl} frames wait that the peer has caused and does not read`;
      this.#session.fail(new ProtocolError("6.11", message, "too_large"));
      return;
    }
    this.#session.wake();
  }

  sendLarge(bytes: Uint8Array, priority: Priority, onLeft: () => void): void {
    const queued = {
      byteLength: 0,
      isAnswer: false,
      call: undefined,
      priority,
      onLeft,
      onProgress: undefined,
    };
    this.#queue.pushBytes([bytes], queued);
    this.#session.wake();
  }

  sendEnd(number: number): void {
    this.#send({ type: "end", number });
  }

  fail(error: ProtocolError): void {
    this.#session.fail(error);
  }

  #take(frame: Frame, early: boolean): ProtocolError | undefined {
    if ("payload" in frame && bodyByteLength(frame) > this.limits.maxMessageBytes) {
      return new ProtocolError(
        "10",
        `a message of more than ${this.limits.maxMessageBytes} bytes`,
        "too_large",
      );
    }
    if ("parts" in frame && frame.parts.length > 0) {
      const error = this.#receiveParts(frame);
      if (error !== undefined) return error;
    }
    switch (frame.type) {
      case "call":
        return this.#receiveCall(frame, early);
      case "result":
      case "error":
      case "done":
        return this.#receiveAnswer(frame);
      case "cancel":
        return this.#receiveCancel(frame);
      case "goaway":
        this.#peerIsGoing = true;
        this.#lastTaken = Math.min(this.#lastTaken, frame.number);
        this.#handlers.peerIsGoing();
        return undefined;
      case "fragment":
        return this.#receiveFragment(frame, early);
      case "items":
      case "piece":
      case "end":
      case "fail":
      case "credit":
      case "stop":
        return this.#streamTable().receive(frame);
    }
  }

  #receiveParts(frame: Frame & Body): ProtocolError | undefined {
    if (!frame.parts.some(({ kind }) => kind === "stream")) return undefined;
    if (frame.type === "call" || frame.type === "result") {
      this.#watchStalls();
      return this.#streamTable().receiveParts(frame.parts);
    }
    return new ProtocolError("6.4", "an error that carries a stream");
  }

  #receiveFragment(frame: FragmentFrame, early: boolean): ProtocolError | undefined {
    this.#reassembler ??= new Reassembler(this.limits.maxMessageBytes + maxPrefixBytes, this.platform);
    const whole = this.#reassembler.add(frame);
    if (whole instanceof ProtocolError) return whole;
    if (whole !== undefined) {
      const outcome = this.frame(new ByteReader(whole), early);
      return outcome instanceof ProtocolError ? outcome : undefined; // its bytes are not those of the packet
    }
    const part = this.#reassembler.partOf(frame);
    if (part === undefined) return undefined;
    this.#watchStalls();
    const answers = answerNumberOf(part.bytes);
    if (answers !== undefined) this.#handlers.progress(answers, part.byteLength, part.totalBytes);
    return undefined;
  }

  #receiveCall(frame: CallFrame, early: boolean): ProtocolError | undefined {
    if (!this.#peerNumbers.isPeers(frame.number))
      return new ProtocolError("6.1", "a call with a number of the other side's parity");
    const numberError = this.#peerNumbers.take(frame.number);
    if (numberError !== undefined) return numberError;
    if (this.#takenPlaces >= this.limits.maxRunningCalls && !early) {
      const message = `more than ${this.limits.maxRunningCalls} calls at once`;
      return new ProtocolError("8.2", message, "too_large");
    }
    if (this.#weAreGoing) this.#refuse(frame);
    else this.#peerCalls.add(frame);
    return undefined;
  }

  #receiveAnswer(frame: AnswerFrame): ProtocolError | undefined {
    if (this.#peerNumbers.isPeers(frame.number) || frame.number < 1 || frame.number >= this.#nextCallNumber) {
      return new ProtocolError("6.2", "an answer to a call that was never made");
    }
    if (!this.#outgoing.has(frame.number)) {
      if (frame.type === "result") this.refuseStreams(frame.parts);
      return undefined; // Late or repeated: ignored (PROTOCOL.md, 6.2).
    }
    const ended = !(frame.type === "error" && frame.running);
    if (ended) this.#outgoing.delete(frame.number);
    this.#handlers.answer(frame);
    if (ended && this.hasRoom) this.#handlers.room();
    return undefined;
  }

  #receiveCancel(frame: CancelFrame): ProtocolError | undefined {
    if (!this.#peerNumbers.isPeers(frame.number))
      return new ProtocolError("6.5", "a cancel with a number of the other side's parity");
    // A call that has not come will not come: it was large, and was taken back.
    if (!this.#peerNumbers.wasTaken(frame.number)) return this.#peerNumbers.take(frame.number);
    const held = this.#peerCalls.unhold(frame.number);
    if (held !== undefined) {
      this.refuseStreams(held.parts);
      this.answer({ type: "done", number: frame.number });
    } else if (this.#peerCalls.has(frame.number)) {
      this.#handlers.cancel(frame);
    } else if (this.#takeBack(frame.number, frame.reason)) {
      this.#send({ type: "done", number: frame.number }); // in place of the answer that has not left
    }
    return undefined;
  }

  /** A place whose answer waits here is still taken: the peer cannot have read it, nor know that the place is free. */
  get #takenPlaces(): number {
    return this.#peerCalls.size + this.#queue.waitingAnswers;
  }

  #refuse({ number, parts }: CallFrame): void {
    this.refuseStreams(parts);
    this.#peerCalls.addRefused(number);
    const fields = errorFields("unavailable", "the server is shutting down", "no");
    this.answer({ type: "error", number, ...fields });
  }

  #makeRoom(): void {
    this.#peerCalls.beginHeld();
    if (this.hasRoom) this.#handlers.room();
  }

  // hot: once per frame
  #send(frame: Frame, companions: Companions = noCompanions): void {
    const { streams = noStreams, priority = "auto", onProgress } = companions;
    const queued = {
      byteLength: 0,
      isAnswer: isAnswer(frame),
      call: frame.type === "call" ? frame.number : undefined,
      priority,
      onLeft: streams.length === 0 ? undefined : this.#openOnceLeft(streams),
      onProgress,
    };
    const waitingBytes = this.#queue.smallByteLength + this.#queue.bulkByteLength;
    const message = this.#push(frame, queued);
    const byteLength = this.#queue.smallByteLength + this.#queue.bulkByteLength - waitingBytes;
    if (this.tap?.active) this.tap.saw("sent", frame, byteLength);
    if (this.#peerLimits === undefined) this.#earlyBytes += byteLength + earlyOverheadBytes;
    if (message !== undefined) {
      this.#bulk ??= new NumberTable();
      this.#bulk.set(frame.number, { message, streams });
    }
    if (this.isFull) this.#wasFull = true;
    this.#session.wake();
  }

  /** A call that cannot be written takes no place. */
  #push(frame: Frame, queued: QueuedFrame): BulkMessage | undefined {
    try {
      const isLarge = "payload" in frame && bodyByteLength(frame) > this.limits.fragmentBytes;
      if (!isLarge) return this.#queue.push(frame, queued);
      return this.#queue.pushBytes(encodeFrameInChunks(frame), queued);
    } catch (error) {
      if (frame.type === "call") this.#outgoing.delete(frame.number);
      throw error;
    }
  }

  /** A function of its own: `#send` has no closure to make where there are no streams. */
  #openOnceLeft(streams: readonly OutgoingStream[]): () => void {
    return () => this.#streamTable().left(streams);
  }

  /** Takes back a large call or answer that has not left whole, and the streams that it carries. Returns whether there was one. */
  #takeBack(number: number, reason: CancelFrame["reason"]): boolean {
    const bulk = this.#bulk?.get(number);
    if (bulk === undefined) return false;
    const { message, streams } = bulk;
    this.#bulk?.delete(number);
    if (message.leftBytes === 0) return false; // it has left since, though nobody has noted it
    if (this.#queue.drop(message)) {
      const bytes = new Uint8Array(0);
      this.#send({
        type: "fragment",
        number: message.number,
        totalBytes: undefined,
        last: false,
        abandoned: true,
        bytes,
      });
    }
    this.#streams?.takeBack(streams, new RpcError(reason, "the call was cancelled"));
    return true;
  }

  #streamTable(): StreamTable {
    this.#streams ??= new StreamTable(this);
    return this.#streams;
  }

  /** As long as anything is open that the peer could leave lying, it is looked at now and then. */
  #watchStalls(): void {
    this.#cancelStallWatch ??= this.platform.after(this.limits.stallTimeoutMs / 4, () => {
      this.#cancelStallWatch = undefined;
      const nowMs = this.platform.nowMs();
      const waitingSinceMs = this.#reassembler?.waitingSinceMs;
      if (waitingSinceMs !== undefined || this.#streams?.isEmpty === false) this.#watchStalls();
      if (waitingSinceMs !== undefined && nowMs - waitingSinceMs >= this.limits.stallTimeoutMs) {
        const message = `nothing came of the rest of a message for ${this.limits.stallTimeoutMs} ms`;
        this.#session.fail(new ProtocolError("6.7", message, "too_large"));
        return;
      }
      const error = this.#streams?.cutStalled(nowMs);
      if (error !== undefined) this.#session.fail(error);
    });
  }
}

function bodyByteLength({ parts, payload }: Body): number {
  let { byteLength } = payload;
  for (const part of parts) if (part.kind !== "stream") byteLength += part.bytes.byteLength;
  return byteLength;
}

function forgetLeft(bulk: NumberTable<Bulk>): void {
  for (const [number, { message }] of bulk.entries()) if (message.leftBytes === 0) bulk.delete(number);
}

/** Payloads, details and items are read later, where they lie. Fragments and pieces are copied to where they belong. */
function bytesUseOf(frame: Frame): BytesUse {
  switch (frame.type) {
    case "call":
    case "result":
    case "error":
    case "items":
    case "fail":
      return "kept";
    default:
      return "free";
  }
}

const noStreams: readonly OutgoingStream[] = [];
const noCompanions: Companions = {};

/** The call that a frame answers, by its first bytes; undefined where it is no result. */
function answerNumberOf(frame: Uint8Array): number | undefined {
  if (frame[0] !== FrameType.result) return undefined;
  const number = new ByteReader(frame.subarray(1, 9)).varint();
  return number === 0 ? undefined : number;
}

/** Whether this frame gives a call's place back to its caller. */
function isAnswer(frame: Frame): boolean {
  return frame.type === "result" || frame.type === "done" || (frame.type === "error" && !frame.running);
}
