import type { BytesUse } from "../bytes-use.ts";
import { CloseCode, type Duplex, duplexHighWaterBytes } from "../duplex/duplex.ts";
import { type ErrorCode, errorCodes, isErrorCode, RpcError } from "../errors.ts";
import { joined } from "../joined.ts";
import type { Limits } from "../limits.ts";
import type { Cancel, Platform } from "../platform.ts";
import { Slab } from "../slab.ts";
import type { ByteReader } from "../wire/byte-reader.ts";
import { ByteWriter } from "../wire/byte-writer.ts";
import { readFrames } from "../wire/decode-frame.ts";
import { encodePacket, type Packet, PacketType } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { AckPacer, type AckPacerHost } from "./ack-pacer.ts";
import { FlightWindow } from "./flight-window.ts";
import { Heartbeat, type HeartbeatHost } from "./heartbeat.ts";
import { Numbering } from "./numbering.ts";
import { ReplayBuffer, SentPacket } from "./replay-buffer.ts";
import type { WireTap } from "./wire-tap.ts";

/** Before the WELCOME no packet or message may be larger, and all together may not have more bytes (PROTOCOL.md, 5.5). */
export const earlyLimits: {
  readonly packetBytes: number;
  readonly messageBytes: number;
  readonly metadataBytes: number;
  readonly totalBytes: number;
} = {
  packetBytes: 4_096,
  messageBytes: 65_536,
  metadataBytes: 8_192,
  totalBytes: 65_536,
};

/**
 * A packet gets no further frame when it has so many bytes: what comes next should not have to wait for a long one. A chunk of 64 KiB, which
 * is what files and sockets give, fits with its heads.
 */
const packetTargetBytes = 66_560;
/** On a slow link that is less, down to this: a packet takes its time, and a small call may stand behind it. */
const packetLeastBytes = 8_192;

/** What a packet has before its frames, at most. */
const packetHeadBytes = 17;

/** Small packets are cut from a buffer of so many bytes, and of up to so many on a connection that says much. */
const firstSlabBytes = 512;
const mostSlabBytes = 4_096;
/** The first packets have buffers of their own: a connection that says little should keep none. */
const packetsBeforeSlab = 4;

/**
 * What a turn has to say leaves at its end, together; but when it comes to so much, it leaves at once, so that the peer works while we do. Calls of 100 bytes,
 * 256 at once, over a WebSocket: 51,000 a second with one packet a turn, where one end always waited for the other; 67,000 to 78,000 so; with 2,000
 * bytes or 8,000 the same within what the machine gives. Above 16,000: 65,000.
 */
const eagerBytes = 4_096;

/** What a session tells the layer above. Given once, by the function that attaches that layer. */
export interface SessionHandlers {
  /** One frame, in the order in which the peer sent them; the reader ends where it does, and is read before this returns. An error ends the session. */
  frame(frame: ByteReader, early: boolean): ProtocolError | BytesUse;
  /** About how many bytes wait, their lengths included; 0 where nothing does. */
  waitingBytes(): number;
  /**
   * Writes the next frame that waits, behind its length, if it fits into so many bytes; of what is bulk no more than `maxBulkBytes`, nothing
   * with 0. Asked when a packet is made.
   */
  writeFrame(packet: ByteWriter, maxBytes: number, maxBulkBytes: number): boolean;
  /** Packets have left. */
  flushed(): void;
  /** The duplex is gone; the session is kept, and nothing leaves before `resumed`. */
  detached(): void;
  /** It goes on, on another duplex. */
  resumed(): void;
  /** Once, at the end. `error` says what calls that are under way should be told. */
  ended(error: RpcError): void;
}

/** What a session needs of the one that makes it. */
export interface SessionOptions {
  readonly platform: Platform;
  readonly limits: Limits;
  readonly tap: WireTap | undefined;
  readonly owner: SessionOwner;
  /** Puts the multiplexer on top. */
  readonly attach: (session: Session) => SessionHandlers;
}

/** Who makes a session, and decides what becomes of it. */
export interface SessionOwner {
  /** It is over, and so is what is on top of it. Once. */
  sessionEnded(error: RpcError): void;
  /** The peer is dead; its duplex was closed. What becomes of the session, `detach` or `lost`, is decided there. */
  peerDied(error: RpcError): void;
}

/** What both sides have agreed on, as far as a session goes by it. */
export interface SessionTerms {
  readonly peerMaxPacketBytes: number;
  readonly heartbeatMs: number;
  readonly earlyAccepted: boolean;
  /** Whether the session can go on on another duplex: only then is anything kept for it. */
  readonly isResumable: boolean;
  /** As the handshake took. */
  readonly roundTripMs?: number;
}

type DataPacket = Extract<Packet, { readonly type: "data" | "early" }>;
type SessionPhase = "early" | "open" | "ended";

/**
 * A conversation: numbers every packet that leaves, checks the number of every packet that comes, acknowledges,
 * and sees when the peer is gone. It outlives its duplexes: what was not acknowledged when one is lost leaves again on the next (PROTOCOL.md, 7.6).
 *
 * It begins behind a HELLO (`early`: what leaves now may have to be said again) and is `open` when both have agreed. It has a duplex only while it
 * may send: not while it is detached, and not on a new duplex before the peer has confirmed that it resumes. Whoever owns it hands it the packets of
 * the duplex of now, and of no other.
 */
export class Session implements HeartbeatHost, AckPacerHost {
  readonly platform: Platform;
  readonly limits: Limits;
  readonly #tap: WireTap | undefined;
  readonly #handlers: SessionHandlers;
  readonly #owner: SessionOwner;
  readonly #numbering = new Numbering();
  readonly #flight: FlightWindow;
  readonly #acks: AckPacer;
  readonly #heartbeat: Heartbeat;
  /** Of this session alone: packets are kept until they are acknowledged, and keep it. A connection on which nothing is said but PINGs has no buffer there. */
  readonly #slab = new Slab(firstSlabBytes, mostSlabBytes);
  /** Absent where the session ends with its duplex. */
  #replay: ReplayBuffer | undefined;
  #duplex: Duplex | undefined;
  #phase: SessionPhase = "early";
  #peerMaxPacketBytes: number = earlyLimits.packetBytes;
  #heartbeatMs: number;
  #earlyBytesLeft: number = earlyLimits.totalBytes;
  #sawData = false;
  #flushIsDue = false;
  #isSending = false;
  /** Something new has left, and the layer above has not been told. */
  #hasLeft = false;
  /** When the peer last acknowledged something new, or had nothing to acknowledge. */
  #lastProgressMs: number;
  #cancelExpiry: Cancel | undefined;
  #roundTripMs: number | undefined;

  constructor(options: SessionOptions) {
    const { platform, limits } = options;
    this.platform = platform;
    this.limits = limits;
    this.#tap = options.tap;
    this.#owner = options.owner;
    this.#heartbeatMs = limits.heartbeatMs;
    this.#lastProgressMs = platform.nowMs();
    this.#acks = new AckPacer(this);
    this.#heartbeat = new Heartbeat(this);
    this.#replay = limits.detachedMs === 0 ? undefined : new ReplayBuffer(limits.replayBufferBytes);
    this.#flight = new FlightWindow(Math.min(limits.sendBudgetBytes, limits.replayBufferBytes));
    this.#handlers = options.attach(this);
  }

  /** The last measured time from a packet to its answer; undefined before the first. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  get isEnded(): boolean {
    return this.#phase === "ended";
  }

  /** Whether it has a duplex on which it may send. */
  get isAttached(): boolean {
    return this.#duplex !== undefined;
  }

  /** Whether it may go on on another duplex. */
  get isResumable(): boolean {
    return this.#replay !== undefined && this.#phase !== "ended";
  }

  /** Data packets so far, and what is kept of those that were sent. */
  get position(): { readonly sent: number; readonly received: number; readonly replayBytes: number } {
    const { lastSent: sent, received } = this.#numbering;
    return { sent, received, replayBytes: this.#replay?.byteLength ?? 0 };
  }

  /** Grows whenever something new has arrived for certain, in either direction: tells a duplex that is of use from one that is not. */
  get progress(): number {
    return this.#numbering.progress;
  }

  /** The first duplex: what there is may leave, as early packets until `open`. */
  begin(duplex: Duplex): void {
    this.#duplex = duplex;
    this.#scheduleFlush();
  }

  /**
   * Both sides have agreed. With `earlyAccepted: false` numbers begin again: the peer has thrown away what was sent
   * early, and the layer above says it again.
   */
  open(terms: SessionTerms): void {
    if (this.#phase !== "early") return;
    if (!terms.isResumable) this.#replay = undefined;
    if (!terms.earlyAccepted) {
      this.#flight.restart();
      this.#numbering.restart();
      this.#replay?.clear();
    }
    // What waits was given before the peer's limits were known, and must leave as such; so must what takes the room that this makes.
    while (terms.earlyAccepted && this.#flush(Number.POSITIVE_INFINITY));
    this.#phase = "open";
    this.#peerMaxPacketBytes = terms.peerMaxPacketBytes;
    this.#heartbeatMs = Math.min(terms.heartbeatMs, this.limits.heartbeatMs);
    this.#begins(terms.roundTripMs);
  }

  /** The duplex is gone. The session is kept for so long, and is then lost with this error. */
  detach(error: RpcError, keepMs: number): void {
    if (this.#duplex === undefined || this.#phase === "ended") return;
    this.#duplex = undefined;
    this.#stopTimers();
    this.#cancelExpiry = this.platform.after(keepMs, () => this.#end(error));
    this.#handlers.detached();
  }

  /** Whether a peer that resumes can have received so many packets. */
  canResumeAt(peerReceived: number): boolean {
    return this.isResumable && this.#numbering.canHaveReceived(peerReceived);
  }

  /**
   * Goes on on another duplex, where both sides have told how many packets they have: `canResumeAt` was asked. What the peer has not received leaves
   * again, before anything new. Returns how many packets that are.
   */
  resume(duplex: Duplex, peerReceived: number, roundTripMs?: number): number {
    this.#numbering.acknowledged(peerReceived);
    this.#numbering.told();
    this.#replay?.acknowledged(peerReceived);
    this.#flight.restart();
    this.#cancelExpiry?.();
    this.#duplex = duplex;
    const replayedPackets = this.#replay?.rewind() ?? 0;
    this.#begins(roundTripMs);
    this.#handlers.resumed();
    return replayedPackets;
  }

  /** Frames wait: they will be asked for when the work of this turn is done, and leave together; much leaves now. // hot: once per frame */
  wake(): void {
    this.#scheduleFlush();
    if (this.#isSending || this.#phase !== "open" || this.#handlers.waitingBytes() < eagerBytes) return;
    // The layer above is told at the end of the turn: it is in the middle of something.
    if (this.#send(duplexHighWaterBytes)) this.#hasLeft = true;
  }

  /** Asks the peer for a sign of life, which must come within so long, whatever came before: else it is dead. */
  probe(withinMs: number): void {
    this.#heartbeat.probe(withinMs);
  }

  /** A packet came that is not part of the handshake. // hot: once per packet */
  receive(packet: Packet, byteLength: number): BytesUse {
    if (this.#phase === "ended") return "free";
    this.#heartbeat.heard();
    if (packet.type !== "data" && packet.type !== "early" && this.#tap?.active)
      this.#tap.saw("received", packet, byteLength);
    const outcome = this.#react(packet, byteLength);
    if (!(outcome instanceof ProtocolError)) return outcome;
    this.fail(outcome);
    return "kept"; // perhaps, by the frames before the wrong one
  }

  /** The duplex has drained. */
  drained(): void {
    this.#scheduleFlush();
    if (this.#duplex !== undefined && this.#numbering.unacknowledged > 0)
      this.#acks.received(0, this.#numbering.unacknowledged);
  }

  /** The session cannot go on: its duplex is gone and it is not resumable, or the peer has forgotten it. */
  lost(error: RpcError): void {
    this.#end(error);
  }

  /** Sends what was accepted, says goodbye, and ends; `error` is told to the peer as well as to the layer above. */
  close(closeCode: CloseCode, error: RpcError): void {
    if (this.#phase === "ended") return;
    if (this.#phase === "open" && this.#duplex !== undefined) {
      this.#flush(Number.POSITIVE_INFINITY, true);
      this.#sendControl({ type: "close", code: numberOfCode(error.code), message: error.message });
    }
    this.#duplex?.close(closeCode, error.message);
    this.#end(error);
  }

  /** Ends because the peer broke the protocol; it is told which section. */
  fail(error: ProtocolError): void {
    if (error.kind === "too_large")
      this.close(CloseCode.tooLarge, new RpcError("resource_exhausted", error.toString()));
    else this.close(CloseCode.protocolError, new RpcError("internal", error.toString()));
  }

  // What its parts ask: the heartbeat, and what paces acks.

  sendPing(nonce: number): void {
    this.#slab.clear();
    this.#sendControl({ type: "ping", nonce });
  }

  /** A peer that pings without reading must not fill our buffers, and gets no answer while they are full. */
  sendPong(nonce: number): void {
    this.#slab.clear();
    if (this.#duplex !== undefined && this.#duplex.bufferedByteLength < duplexHighWaterBytes)
      this.#sendControl({ type: "pong", nonce });
  }

  tookMs(roundTripMs: number): void {
    this.#roundTripMs = roundTripMs;
    this.#flight.tookMs(roundTripMs, this.platform.nowMs());
  }

  sendAck(): void {
    // A peer that does not read gets no acks; the next one that it gets says all.
    if (this.#duplex === undefined || this.#duplex.bufferedByteLength >= duplexHighWaterBytes) return;
    if (this.#numbering.unacknowledged === 0) return;
    this.#sendControl({ type: "ack", ack: this.#numbering.ack() });
    this.#acks.acknowledged();
  }

  isGivenUp(nowMs: number): boolean {
    const stalledMs = this.#flight.inFlightBytes === 0 ? 0 : nowMs - this.#lastProgressMs;
    if (stalledMs < this.limits.stallTimeoutMs) return false;
    const message = `the peer has acknowledged nothing for ${Math.round(stalledMs)} ms (limits.stallTimeoutMs)`;
    this.close(CloseCode.refused, new RpcError("resource_exhausted", message));
    return true;
  }

  died(message: string): void {
    this.#duplex?.close(CloseCode.goingAway, message);
    this.#owner.peerDied(new RpcError("unavailable", message));
  }

  #react(packet: Packet, byteLength: number): ProtocolError | BytesUse {
    switch (packet.type) {
      case "data":
        this.#sawData = true;
        return this.#receiveFrames(packet, byteLength);
      case "early":
        if (this.#sawData) return new ProtocolError("5.5", "an early packet behind a data packet");
        return this.#receiveFrames(packet, byteLength);
      case "ack":
        return this.#acknowledged(packet.ack) ?? "free";
      case "ping":
        this.#heartbeat.pinged(packet.nonce);
        return "free";
      case "pong":
        this.#heartbeat.ponged(packet.nonce);
        return "free";
      case "close":
        this.#duplex?.close(CloseCode.normal, "");
        this.#end(new RpcError(codeOfNumber(packet.code), packet.message));
        return "free";
      case "hello":
      case "welcome":
      case "reject":
        return new ProtocolError("5", `a second ${packet.type}`);
    }
  }

  #receiveFrames(packet: DataPacket, byteLength: number): ProtocolError | BytesUse {
    const arrival = this.#numbering.arrived(packet.seq);
    if (arrival instanceof ProtocolError) return arrival;
    const ackError = this.#acknowledged(packet.ack);
    if (ackError !== undefined) return ackError;
    if (arrival === "duplicate") return "free";
    this.#acks.received(byteLength, this.#numbering.unacknowledged);
    const early = packet.type === "early";
    let use: BytesUse = "free";
    const error = readFrames(packet.frames, (frame) => {
      if (this.#phase === "ended") return undefined;
      const outcome = this.#handlers.frame(frame, early);
      if (outcome instanceof ProtocolError) return outcome;
      if (outcome === "kept") use = outcome;
      return undefined;
    });
    return error ?? use;
  }

  #acknowledged(ack: number): ProtocolError | undefined {
    const error = this.#numbering.acknowledged(ack);
    if (error !== undefined) return error;
    const nowMs = this.platform.nowMs();
    const hadRoom = this.#hasRoom;
    this.#replay?.acknowledged(ack);
    if (this.#flight.acked(ack, nowMs)) this.#lastProgressMs = nowMs;
    if (!hadRoom && this.#hasRoom) this.#scheduleFlush();
    return undefined;
  }

  /** Whether bulk may leave, and, where much is kept for a replay, whether anything may. */
  get #hasRoom(): boolean {
    return this.#flight.hasRoom && this.#replay?.isFull !== true;
  }

  /** There is a duplex, and both have agreed. */
  #begins(roundTripMs: number | undefined): void {
    const nowMs = this.platform.nowMs();
    this.#roundTripMs = roundTripMs ?? this.#roundTripMs;
    if (roundTripMs !== undefined) this.#flight.tookMs(roundTripMs, nowMs);
    this.#lastProgressMs = nowMs;
    this.#heartbeat.start(this.#heartbeatMs);
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushIsDue || this.#duplex === undefined) return;
    this.#flushIsDue = true;
    this.platform.soon(() => {
      this.#flushIsDue = false;
      this.#flush(duplexHighWaterBytes);
    });
  }

  /** Sends, and tells the layer above of what has left since it was told last. Returns whether anything has. */
  #flush(fullAtBytes: number, isLast = false): boolean {
    const hasLeft = this.#send(fullAtBytes, isLast) || this.#hasLeft;
    this.#hasLeft = false;
    if (hasLeft) this.#handlers.flushed();
    return hasLeft;
  }

  /**
   * Hands packets to the duplex until it holds `fullAtBytes`; `drained` and acks go on. What must leave again goes before what is new. Returns whether
   * anything new has left.
   */
  #send(fullAtBytes: number, isLast = false): boolean {
    const duplex = this.#duplex;
    if (duplex === undefined) return false;
    let hasLeft = false;
    this.#isSending = true;
    while (duplex.bufferedByteLength < fullAtBytes) {
      const again = this.#replay?.next();
      if (again !== undefined) {
        this.#sendAgain(duplex, again);
        continue;
      }
      const packet = this.#nextPacket(isLast);
      if (packet === undefined) {
        if (this.#flight.hasRoom) this.#flight.ranDry();
        break;
      }
      this.#hand(duplex, packet);
      hasLeft = true;
    }
    this.#isSending = false;
    return hasLeft;
  }

  #sendAgain(duplex: Duplex, packet: SentPacket): void {
    const byteLength = packet.head.byteLength + (packet.tail?.byteLength ?? 0);
    this.#flight.sent(packet.seq, byteLength, this.platform.nowMs());
    this.#hand(duplex, packet);
  }

  /** A packet with large bytes at its end is joined only where the transport wants it whole. */
  #hand(duplex: Duplex, { head, tail }: SentPacket): void {
    if (tail === undefined) duplex.send(head);
    else if (duplex.sendInTwo !== undefined) duplex.sendInTwo(head, tail);
    else duplex.send(joined(head, tail, this.platform.allocate(head.byteLength + tail.byteLength)));
  }

  #nextPacket(isLast: boolean): SentPacket | undefined {
    if (this.#replay?.isFull && !isLast) return undefined;
    if (this.#phase === "open") {
      const bulkBytes = isLast || this.#flight.hasRoom ? this.#bulkBytes() : 0;
      return this.#makePacket("data", this.#peerMaxPacketBytes, bulkBytes);
    }
    const maxBytes = Math.min(this.#peerMaxPacketBytes, this.#earlyBytesLeft);
    return this.#makePacket("early", maxBytes, maxBytes);
  }

  /** A fourth of the window, so that a packet is on the wire for no more than a fourth of what all may take. */
  #bulkBytes(): number {
    return Math.min(packetTargetBytes, Math.max(packetLeastBytes, this.#flight.windowBytes >> 2));
  }

  /** A packet of as many frames as fit; undefined where none waits that does. // hot: once per packet */
  #makePacket(type: "data" | "early", maxBytes: number, bulkBytes: number): SentPacket | undefined {
    const { seq, ack } = this.#numbering.next;
    const waitingBytes = this.#handlers.waitingBytes();
    if (waitingBytes === 0) return undefined;
    // It is kept until it is acknowledged, so it should not be much larger than what it holds.
    const sizeHint = Math.min(packetTargetBytes, packetHeadBytes + waitingBytes);
    const slab = seq > packetsBeforeSlab ? this.#slab : undefined;
    const writer = new ByteWriter(sizeHint, slab).u8(PacketType[type]).varint(seq).varint(ack);
    const emptyByteLength = writer.byteLength;
    while (writer.byteLength < packetTargetBytes && !writer.isClosed) {
      const leftBytes = maxBytes - writer.byteLength;
      const bulkLeftBytes = Math.min(leftBytes, Math.max(0, bulkBytes - writer.byteLength));
      if (!this.#handlers.writeFrame(writer, leftBytes, bulkLeftBytes)) break;
    }
    if (writer.byteLength === emptyByteLength) return undefined;
    if (type === "early") this.#earlyBytesLeft -= writer.byteLength;
    const nowMs = this.platform.nowMs();
    if (this.#flight.inFlightBytes === 0) this.#lastProgressMs = nowMs;
    this.#flight.sent(seq, writer.byteLength, nowMs);
    this.#numbering.sent();
    this.#acks.acknowledged();
    const { head, tail } = writer.finishInTwo();
    const packet = new SentPacket(seq, head, tail, writer.capacity);
    this.#replay?.push(packet);
    return packet;
  }

  #sendControl(packet: Packet): void {
    const bytes = encodePacket(packet);
    if (this.#tap?.active) this.#tap.saw("sent", packet, bytes.byteLength);
    this.#duplex?.send(bytes);
  }

  #stopTimers(): void {
    this.#acks.stop();
    this.#heartbeat.stop();
    this.#cancelExpiry?.();
  }

  #end(error: RpcError): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    this.#duplex = undefined;
    this.#stopTimers();
    this.#replay?.clear();
    this.#handlers.ended(error);
    this.#owner.sessionEnded(error);
  }
}

function numberOfCode(code: string): number {
  return isErrorCode(code) ? errorCodes[code].number : errorCodes.unknown.number;
}

function codeOfNumber(number: number): ErrorCode {
  const entries = Object.entries(errorCodes) as [ErrorCode, { number: number }][]; // the keys of the table are its codes
  return entries.find(([, { number: known }]) => known === number)?.[0] ?? "unknown";
}
