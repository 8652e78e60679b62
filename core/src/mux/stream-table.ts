import { RpcError } from "../errors.ts";
import type { PeerLimits } from "../handshake/messages.ts";
import { initialCreditBytes, type Limits } from "../limits.ts";
import type { Platform } from "../platform.ts";
import type { WireTap } from "../session/wire-tap.ts";
import { errorFields } from "../wire/error-fields.ts";
import type { CreditFrame, Part, Priority, StopFrame, StreamFrame, StreamPart } from "../wire/frame.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { inPiecesFactor } from "./fragments.ts";
import { IncomingStream, type IncomingStreamHost } from "./incoming-stream.ts";
import { OutgoingStream, type OutgoingStreamHost, type StreamFeeder } from "./outgoing-stream.ts";
import { firstNumbers, PeerNumbers } from "./peer-numbers.ts";
import { CreditPool, ReceiveCredit } from "./stream-credit.ts";

/** What a table of streams asks of its multiplexer. */
export interface StreamTableHost {
  readonly role: "dialler" | "acceptor";
  readonly limits: Limits;
  /** Absent while the WELCOME is not there. */
  readonly peerLimits: PeerLimits | undefined;
  readonly platform: Platform;
  readonly tap: WireTap | undefined;
  /** An item may have so many bytes, with its head and the keys of its parts. */
  readonly maxItemBytes: number;
  fragmentBytes(): number;
  /** Something of this stream may leave. */
  streamReady(stream: OutgoingStream): void;
  sendControl(frame: CreditFrame | StopFrame): void;
  /** Sends the last frame of a stream, which is no small one. */
  sendLarge(frame: Uint8Array, priority: Priority, onLeft: () => void): void;
  /** The number of a stream that will not come is used up. */
  sendEnd(number: number): void;
  /** The peer broke the protocol, which was seen behind its frame. */
  fail(error: ProtocolError): void;
}

/** Streams of one side wait in their feeders' look-ahead; this is the most for one, where few are open. */
const mostLookaheadBytes = 262_144;

/**
 * The streams of one session, in both directions: their numbers, their places, who is to be asked for more. A stream is open from the frame
 * that carries it to its END or FAIL, at both ends alike.
 */
export class StreamTable {
  readonly #host: StreamTableHost;
  readonly #incoming = new Map<number, IncomingStream>();
  /** Those that nobody has asked for yet; some may be over. */
  readonly #unclaimed = new Map<number, IncomingStream>();
  readonly #outgoing = new Map<number, OutgoingStream>();
  readonly #peerNumbers: PeerNumbers;
  readonly #pool: CreditPool;
  readonly #shareBytes: number;
  #nextNumber: number;
  /** Those that were written from in the packets that are being made. */
  readonly #hungry = new Set<OutgoingStream>();
  /** Promised by items in pieces that were let in although they are larger than their stream's credit. */
  #largeBytes = 0;
  readonly #waitingLarge = new Set<IncomingStream>();

  constructor(host: StreamTableHost) {
    const { role, limits } = host;
    this.#host = host;
    const first = firstNumbers[role];
    this.#nextNumber = first.own;
    this.#peerNumbers = new PeerNumbers(first.peers, limits.maxOpenStreams, "stream");
    this.#shareBytes = initialCreditBytes(limits);
    this.#pool = new CreditPool(
      Math.max(0, limits.connectionCreditBytes - limits.maxOpenStreams * this.#shareBytes),
    );
  }

  /** Whether no stream is open, in either direction. */
  get isEmpty(): boolean {
    return this.#incoming.size === 0 && this.#outgoing.size === 0;
  }

  /** How many more streams may be opened. */
  get room(): number {
    return mostStreams(this.#host) - this.#outgoing.size;
  }

  /** Gives a stream its number and its place. Its feeder is asked once `left` was called. Only where there is room. */
  open(priority: Priority, makeFeeder: (stream: OutgoingStream) => StreamFeeder): OutgoingStream {
    let feeder: StreamFeeder | undefined;
    const stream = new OutgoingStream(
      this.#nextNumber,
      priority,
      {
        pull: () => feeder?.pull(),
        stop: (reason) => feeder?.stop(reason),
        sent: (byteLength) => feeder?.sent?.(byteLength),
      },
      this.#outgoingHost,
    );
    this.#nextNumber += 2;
    feeder = makeFeeder(stream);
    this.#outgoing.set(stream.number, stream);
    return stream;
  }

  /** The frame that opens these has left. */
  left(streams: readonly OutgoingStream[]): void {
    for (const stream of streams) stream.open(this.#host.peerLimits?.initialCreditBytes ?? 0);
  }

  /** The frame that would have opened these was taken back: the peer is told that they will not come. */
  takeBack(streams: readonly OutgoingStream[], reason: RpcError): void {
    for (const stream of streams) {
      if (!this.#outgoing.delete(stream.number)) continue;
      stream.lose(reason);
      this.#host.sendEnd(stream.number);
    }
  }

  /** A frame of the peer opens the streams among these parts. */
  receiveParts(parts: readonly Part[]): ProtocolError | undefined {
    for (const part of parts) {
      if (part.kind !== "stream") continue;
      const error = this.#receiveOpening(part);
      if (error !== undefined) return error;
    }
    return undefined;
  }

  /** The stream of a part, for the one who reads it. Each may be claimed once. */
  claim({ stream: number }: StreamPart): IncomingStream {
    const stream = this.#unclaimed.get(number);
    if (stream === undefined) throw new Error("bug: a stream is claimed twice");
    this.#unclaimed.delete(number);
    return stream;
  }

  /** Nobody will claim the streams among these parts. */
  refuse(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part.kind !== "stream") continue;
      this.#unclaimed.get(part.stream)?.stop("cancelled");
      this.#unclaimed.delete(part.stream);
    }
  }

  /** A frame of a stream came. // hot: once per frame */
  receive(frame: StreamFrame): ProtocolError | undefined {
    switch (frame.type) {
      case "items":
      case "piece":
      case "end":
      case "fail":
        return this.#receiveOfPeers(frame);
      case "credit":
      case "stop":
        return this.#receiveOfOurs(frame);
    }
  }

  /** Packets have left: those that were written from are asked for more. */
  flushed(): void {
    if (this.#hungry.size === 0) return;
    const hungry = [...this.#hungry];
    this.#hungry.clear();
    for (const stream of hungry) stream.feed();
  }

  /** Ends those that nobody has moved for too long. Asked several times in that time. */
  cutStalled(nowMs: number): ProtocolError | undefined {
    const { stallTimeoutMs } = this.#host.limits;
    const isOver = (sinceMs: number | undefined) =>
      sinceMs !== undefined && nowMs - sinceMs >= stallTimeoutMs;
    for (const stream of this.#outgoing.values()) if (isOver(stream.stalledSinceMs)) this.#cutStalled(stream);
    for (const stream of this.#incoming.values()) {
      stream.grantRest();
      if (!isOver(stream.waitingForPieceSinceMs)) continue;
      return new ProtocolError(
        "6.8",
        `nothing came of the rest of an item for ${stallTimeoutMs} ms`,
        "too_large",
      );
    }
    return undefined;
  }

  /** The session is over. */
  lose(error: RpcError): void {
    const incoming = [...this.#incoming.values()];
    const outgoing = [...this.#outgoing.values()];
    this.#incoming.clear();
    this.#unclaimed.clear();
    this.#outgoing.clear();
    this.#hungry.clear();
    this.#waitingLarge.clear();
    for (const stream of incoming) stream.lose(error);
    for (const stream of outgoing) stream.lose(error);
  }

  #receiveOpening({ stream: number }: StreamPart): ProtocolError | undefined {
    const { limits } = this.#host;
    if (!this.#peerNumbers.isPeers(number))
      return new ProtocolError("6.4", "a stream with a number of the other side's parity");
    const numberError = this.#peerNumbers.take(number);
    if (numberError !== undefined) return numberError;
    if (this.#incoming.size >= limits.maxOpenStreams)
      return new ProtocolError("8.6", `more than ${limits.maxOpenStreams} streams at once`, "too_large");
    const credit = new ReceiveCredit(this.#shareBytes, limits.streamCreditBytes, this.#pool);
    const stream = new IncomingStream(number, credit, this.#incomingHost);
    this.#incoming.set(number, stream);
    this.#unclaimed.set(number, stream);
    return undefined;
  }

  #receiveOfPeers(frame: Exclude<StreamFrame, CreditFrame | StopFrame>): ProtocolError | undefined {
    if (!this.#peerNumbers.isPeers(frame.number))
      return new ProtocolError("6.8", "a frame of a stream of the other side's parity");
    const stream = this.#incoming.get(frame.number);
    if (stream === undefined) {
      if (this.#peerNumbers.wasTaken(frame.number)) return undefined; // late, and ignored
      if (frame.type === "end") return this.#peerNumbers.take(frame.number); // it was taken back, and will not come
      return new ProtocolError("6.8", "a frame of a stream that was never opened");
    }
    if (frame.type === "items") return stream.receiveItems(frame.items);
    if (frame.type === "piece") return stream.receivePiece(frame.bytes);
    const isOver = frame.type === "end" || !frame.running;
    if (isOver) this.#incoming.delete(frame.number);
    return stream.receiveEnd(frame);
  }

  #receiveOfOurs(frame: CreditFrame | StopFrame): ProtocolError | undefined {
    const section = frame.type === "credit" ? "6.10" : "6.11";
    if (this.#peerNumbers.isPeers(frame.number) || frame.number < 1 || frame.number >= this.#nextNumber)
      return new ProtocolError(section, `a ${frame.type} of a stream that was never opened`);
    const stream = this.#outgoing.get(frame.number);
    if (frame.type === "credit") {
      if (frame.byteLength === 0) return new ProtocolError("6.10", "a credit of nothing");
      const isTrue = stream?.grant(frame.byteLength) ?? true;
      return isTrue
        ? undefined
        : new ProtocolError("6.10", "more credit than a stream can have", "too_large");
    }
    stream?.stopped(stoppedBy(frame.reason));
    return undefined;
  }

  #cutStalled(stream: OutgoingStream): void {
    const { stallTimeoutMs } = this.#host.limits;
    const message = `the reader of the stream took nothing for ${stallTimeoutMs} ms (limits.stallTimeoutMs)`;
    const error = new RpcError("resource_exhausted", message, { executed: "yes" });
    stream.cut(errorFields(error.code, message, "yes"), error);
  }

  readonly #outgoingHost: OutgoingStreamHost = {
    nowMs: () => this.#host.platform.nowMs(),
    lookaheadBytes: () =>
      Math.min(mostLookaheadBytes, this.#host.limits.sendBudgetBytes / Math.max(1, this.#outgoing.size)),
    fragmentBytes: () => this.#host.fragmentBytes(),
    ready: (stream) => this.#host.streamReady(stream),
    hungry: (stream) => this.#hungry.add(stream),
    isWatched: () => this.#host.tap?.active ?? false,
    saw: (frame, byteLength) => this.#host.tap?.saw("sent", frame, byteLength),
    sendLarge: (frame, priority, onLeft) => this.#host.sendLarge(frame, priority, onLeft),
    over: (stream) => this.#outgoing.delete(stream.number),
  };

  readonly #incomingHost: IncomingStreamHost = {
    maxItemBytes: () => this.#host.maxItemBytes,
    nowMs: () => this.#host.platform.nowMs(),
    allocate: (byteLength) => this.#host.platform.allocate(byteLength),
    grant: ({ number }, byteLength) => this.#host.sendControl({ type: "credit", number, byteLength }),
    stop: ({ number }, reason) => this.#host.sendControl({ type: "stop", number, reason }),
    admitLarge: (stream, totalBytes) => this.#admitLarge(stream, totalBytes),
    releaseLarge: (totalBytes) => this.#releaseLarge(totalBytes),
    broken: (error) => this.#host.fail(error),
  };

  /** Of items that are larger than their stream's credit, as many may come at once as messages in pieces; one always may. */
  #admitLarge(stream: IncomingStream, totalBytes: number): boolean {
    const mostBytes = inPiecesFactor * this.#host.limits.maxMessageBytes;
    const isAdmitted = this.#largeBytes === 0 || this.#largeBytes + totalBytes <= mostBytes;
    if (isAdmitted) this.#largeBytes += totalBytes;
    else this.#waitingLarge.add(stream);
    return isAdmitted;
  }

  #releaseLarge(totalBytes: number): void {
    this.#largeBytes -= totalBytes;
    const waiting = [...this.#waitingLarge];
    this.#waitingLarge.clear();
    for (const stream of waiting) stream.retry();
  }
}

/**
 * How many streams may be open that we open. Not more than we would let the peer open: what makes the items runs here, and a peer that says it takes
 * any number must not make any number run.
 */
export function mostStreams({ limits, peerLimits }: Pick<StreamTableHost, "limits" | "peerLimits">): number {
  return Math.min(peerLimits?.maxOpenStreams ?? 0, limits.maxOpenStreams);
}

function stoppedBy(reason: StopFrame["reason"]): RpcError {
  const message = reason === "cancelled" ? "the reader of the stream stopped" : "the reader's time was over";
  return new RpcError(reason, message, { executed: "yes" });
}
