import { CloseCode, type Duplex, duplexHighWaterBytes } from "../duplex/duplex.ts";
import { type ErrorCode, errorCodes, isErrorCode, RpcError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Cancel, Platform } from "../platform.ts";
import { ByteWriter } from "../wire/byte-writer.ts";
import { readFrames } from "../wire/decode-frame.ts";
import { encodePacket, type Packet, PacketType } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { FlightWindow } from "./flight-window.ts";
import { judgeLiveness } from "./liveness.ts";
import { Numbering } from "./numbering.ts";
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

/** An ack that no data packet took along leaves after this time, or at once behind `ackEveryPackets`. */
const ackDelayMs = 100;
const ackEveryPackets = 64;
/**
 * Where much comes, the peer measures by acks how much it may send. So one leaves `ackPauseMs` behind each `ackSoonBytes`, not at once: at
 * 1 GB/s that would be 60,000 a second. Behind `ackEveryBytes` they do not wait.
 */
const ackSoonBytes = 16_384;
const ackPauseMs = 1;
const ackEveryBytes = 262_144;

/**
 * A packet gets no further frame when it has so many bytes: what comes next should not have to wait for a long one. A chunk of 64 KiB, which
 * is what files and sockets give, fits with its heads.
 */
const packetTargetBytes = 66_560;
/** On a slow link that is less, down to this: a packet takes its time, and a small call may stand behind it. */
const packetLeastBytes = 8_192;

/** What a packet's buffer begins with; a larger one grows. */
const packetSizeHint = 1_024;

/** What a session tells the layer above. Given once, by the function that attaches that layer. */
export interface SessionHandlers {
  /** One frame, in the order in which the peer sent them. What is returned ends the session. */
  frame(frame: Uint8Array, early: boolean): ProtocolError | undefined;
  /**
   * Writes the next frame that waits, behind its length, if it fits into so many bytes; of what is bulk no more than `maxBulkBytes`, nothing
   * with 0. Asked when a packet is made.
   */
  writeFrame(packet: ByteWriter, maxBytes: number, maxBulkBytes: number): boolean;
  /** Packets have left. */
  flushed(): void;
  /** Once, at the end. `error` says what calls that are under way should be told. */
  ended(error: RpcError): void;
}

/** What a session needs of the one that makes it. */
export interface SessionOptions {
  readonly duplex: Duplex;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly tap: WireTap | undefined;
  /** Puts the multiplexer on top. */
  readonly attach: (session: Session) => SessionHandlers;
}

type DataPacket = Extract<Packet, { readonly type: "data" | "early" }>;
type SessionPhase = "early" | "open" | "ended";

/**
 * A conversation: numbers every packet that leaves, checks the number of every packet that comes, acknowledges,
 * and sees when the peer is gone. It begins on a duplex whose HELLO is sent (`early`: what leaves now may have to
 * be said again) or accepted (`open`). Today it ends with its duplex; it is the place where a lasting
 * session keeps its replay buffer.
 */
export class Session {
  readonly #duplex: Duplex;
  readonly #platform: Platform;
  readonly #limits: Limits;
  readonly #tap: WireTap | undefined;
  readonly #handlers: SessionHandlers;
  readonly #numbering = new Numbering();
  readonly #flight: FlightWindow;
  #phase: SessionPhase = "early";
  #peerMaxPacketBytes: number = earlyLimits.packetBytes;
  #heartbeatMs: number;
  #earlyBytesLeft: number = earlyLimits.totalBytes;
  #sawData = false;
  #flushIsDue = false;
  #cancelAck: Cancel | undefined;
  #isAckSoon = false;
  #unacknowledgedBytes = 0;
  /** When the peer last acknowledged something new, or had nothing to acknowledge. */
  #lastProgressMs: number;
  #cancelLiveness: Cancel | undefined;
  #lastReceivedMs: number;
  #lastPingMs = Number.NEGATIVE_INFINITY;
  #roundTripMs: number | undefined;

  constructor(options: SessionOptions) {
    this.#duplex = options.duplex;
    this.#platform = options.platform;
    this.#limits = options.limits;
    this.#tap = options.tap;
    this.#heartbeatMs = options.limits.heartbeatMs;
    this.#lastReceivedMs = options.platform.nowMs();
    this.#lastProgressMs = this.#lastReceivedMs;
    this.#flight = new FlightWindow(options.limits.sendBudgetBytes);
    this.#handlers = options.attach(this);
  }

  /** The last measured time from a packet to its answer; undefined before the first. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /**
   * Both sides have agreed. With `earlyAccepted: false` numbers begin again: the peer has thrown away what was sent
   * early, and the layer above says it again.
   */
  open(terms: {
    peerMaxPacketBytes: number;
    heartbeatMs: number;
    earlyAccepted: boolean;
    roundTripMs?: number;
  }): void {
    if (this.#phase !== "early") return;
    // What waits was given before the peer's limits were known, and must leave as such.
    if (terms.earlyAccepted) this.#flush(Number.POSITIVE_INFINITY);
    else this.#flight.restart();
    this.#phase = "open";
    this.#peerMaxPacketBytes = terms.peerMaxPacketBytes;
    this.#heartbeatMs = Math.min(terms.heartbeatMs, this.#limits.heartbeatMs);
    this.#roundTripMs = terms.roundTripMs;
    if (terms.roundTripMs !== undefined) this.#flight.tookMs(terms.roundTripMs, this.#platform.nowMs());
    if (!terms.earlyAccepted) this.#numbering.restart();
    this.#lastReceivedMs = this.#platform.nowMs();
    this.#watchLiveness();
    this.#scheduleFlush();
  }

  /** Frames wait: they will be asked for when the work of this turn is done, and leave together. // hot: once per frame */
  wake(): void {
    this.#scheduleFlush();
  }

  /** A packet came that is not part of the handshake. // hot: once per packet */
  receive(packet: Packet, byteLength: number): void {
    if (this.#phase === "ended") return;
    this.#lastReceivedMs = this.#platform.nowMs();
    if (packet.type !== "data" && packet.type !== "early" && this.#tap?.active)
      this.#tap.saw("received", packet, byteLength);
    const error = this.#react(packet, byteLength);
    if (error !== undefined) this.fail(error);
  }

  /** The duplex has drained. */
  drained(): void {
    this.#scheduleFlush();
    if (this.#phase !== "ended" && this.#numbering.unacknowledged > 0) this.#scheduleAck(0);
  }

  /** The duplex is gone, or will never open. */
  lost(error: RpcError): void {
    this.#end(error);
  }

  /** Sends what was accepted, says goodbye, and ends; `error` is told to the peer as well as to the layer above. */
  close(closeCode: CloseCode, error: RpcError): void {
    if (this.#phase === "ended") return;
    if (this.#phase === "open") {
      this.#flush(Number.POSITIVE_INFINITY, true);
      this.#sendControl({ type: "close", code: numberOfCode(error.code), message: error.message });
    }
    this.#duplex.close(closeCode, error.message);
    this.#end(error);
  }

  /** Ends because the peer broke the protocol; it is told which section. */
  fail(error: ProtocolError): void {
    if (error.kind === "too_large")
      this.close(CloseCode.tooLarge, new RpcError("resource_exhausted", error.toString()));
    else this.close(CloseCode.protocolError, new RpcError("internal", error.toString()));
  }

  #react(packet: Packet, byteLength: number): ProtocolError | undefined {
    switch (packet.type) {
      case "data":
        this.#sawData = true;
        return this.#receiveFrames(packet, byteLength);
      case "early":
        if (this.#sawData) return new ProtocolError("5.5", "an early packet behind a data packet");
        return this.#receiveFrames(packet, byteLength);
      case "ack":
        return this.#acknowledged(packet.ack);
      case "ping":
        this.#pong(packet.nonce);
        return undefined;
      case "pong":
        if (packet.nonce === this.#pingNonce) this.#tookMs(this.#platform.nowMs() - this.#lastPingMs);
        return undefined;
      case "close":
        this.#duplex.close(CloseCode.normal, "");
        this.#end(new RpcError(codeOfNumber(packet.code), packet.message));
        return undefined;
      case "hello":
      case "welcome":
      case "reject":
        return new ProtocolError("5", `a second ${packet.type}`);
    }
  }

  /**
   * Answers a ping when the work of this turn is done, the last of them only: who pings much learns no more by it. A
   * peer that pings without reading must not fill our buffers, and gets no answer while they are full.
   */
  #pong(nonce: number): void {
    const isPlanned = this.#pongNonce !== undefined;
    this.#pongNonce = nonce;
    if (isPlanned) return;
    this.#platform.soon(() => {
      const last = this.#pongNonce;
      this.#pongNonce = undefined;
      if (last === undefined || this.#phase === "ended") return;
      if (this.#duplex.bufferedByteLength < duplexHighWaterBytes)
        this.#sendControl({ type: "pong", nonce: last });
    });
  }

  #receiveFrames(packet: DataPacket, byteLength: number): ProtocolError | undefined {
    const arrival = this.#numbering.arrived(packet.seq);
    if (arrival instanceof ProtocolError) return arrival;
    const ackError = this.#acknowledged(packet.ack);
    if (ackError !== undefined || arrival === "duplicate") return ackError;
    this.#scheduleAck(byteLength);
    const early = packet.type === "early";
    return readFrames(packet.frames, (frame) =>
      this.#phase === "ended" ? undefined : this.#handlers.frame(frame, early),
    );
  }

  #acknowledged(ack: number): ProtocolError | undefined {
    const error = this.#numbering.acknowledged(ack);
    if (error !== undefined) return error;
    const nowMs = this.#platform.nowMs();
    const hadRoom = this.#flight.hasRoom;
    if (this.#flight.acked(ack, nowMs)) this.#lastProgressMs = nowMs;
    if (!hadRoom && this.#flight.hasRoom) this.#scheduleFlush();
    return undefined;
  }

  #tookMs(roundTripMs: number): void {
    this.#roundTripMs = roundTripMs;
    this.#flight.tookMs(roundTripMs, this.#platform.nowMs());
  }

  #scheduleFlush(): void {
    if (this.#flushIsDue || this.#phase === "ended") return;
    this.#flushIsDue = true;
    this.#platform.soon(() => {
      this.#flushIsDue = false;
      if (this.#phase !== "ended") this.#flush(duplexHighWaterBytes);
    });
  }

  /** Hands packets to the duplex until it holds `fullAtBytes`; `drained` and acks go on. */
  #flush(fullAtBytes: number, isLast = false): void {
    let hasLeft = false;
    while (this.#duplex.bufferedByteLength < fullAtBytes) {
      const packet = this.#nextPacket(isLast);
      if (packet === undefined) {
        if (this.#flight.hasRoom) this.#flight.ranDry();
        break;
      }
      this.#send(packet);
      hasLeft = true;
    }
    if (hasLeft) this.#handlers.flushed();
  }

  /** A packet with large bytes at its end is joined only where the transport wants it whole. */
  #send(packet: ByteWriter): void {
    const { head, tail } = packet.finishInTwo();
    if (tail === undefined) this.#duplex.send(head);
    else if (this.#duplex.sendInTwo === undefined) this.#duplex.send(packet.finish());
    else this.#duplex.sendInTwo(head, tail);
  }

  #nextPacket(isLast: boolean): ByteWriter | undefined {
    if (this.#phase === "open") {
      const bulkBytes = isLast || this.#flight.hasRoom ? this.#bulkBytes() : 0;
      return this.#makePacket("data", this.#peerMaxPacketBytes, bulkBytes);
    }
    const maxBytes = Math.min(this.#peerMaxPacketBytes, this.#earlyBytesLeft);
    const packet = this.#makePacket("early", maxBytes, maxBytes);
    this.#earlyBytesLeft -= packet?.byteLength ?? 0;
    return packet;
  }

  /** A fourth of the window, so that a packet is on the wire for no more than a fourth of what all may take. */
  #bulkBytes(): number {
    return Math.min(packetTargetBytes, Math.max(packetLeastBytes, this.#flight.windowBytes >> 2));
  }

  /** A packet of as many frames as fit; undefined where none waits that does. // hot: once per packet */
  #makePacket(type: "data" | "early", maxBytes: number, bulkBytes: number): ByteWriter | undefined {
    const { seq, ack } = this.#numbering.next;
    const writer = new ByteWriter(packetSizeHint).u8(PacketType[type]).varint(seq).varint(ack);
    const emptyByteLength = writer.byteLength;
    while (writer.byteLength < packetTargetBytes && !writer.isClosed) {
      const leftBytes = maxBytes - writer.byteLength;
      const bulkLeftBytes = Math.min(leftBytes, Math.max(0, bulkBytes - writer.byteLength));
      if (!this.#handlers.writeFrame(writer, leftBytes, bulkLeftBytes)) break;
    }
    if (writer.byteLength === emptyByteLength) return undefined;
    const nowMs = this.#platform.nowMs();
    if (this.#flight.inFlightBytes === 0) this.#lastProgressMs = nowMs;
    this.#flight.sent(seq, writer.byteLength, nowMs);
    this.#numbering.sent();
    this.#noteAck();
    return writer;
  }

  #scheduleAck(byteLength: number): void {
    this.#unacknowledgedBytes += byteLength;
    if (this.#numbering.unacknowledged >= ackEveryPackets || this.#unacknowledgedBytes >= ackEveryBytes) {
      this.#sendAck();
    } else if (this.#unacknowledgedBytes < ackSoonBytes) {
      this.#cancelAck ??= this.#platform.after(ackDelayMs, () => this.#sendAck());
    } else if (!this.#isAckSoon) {
      // Not at once: what this turn has to say may take it along.
      this.#isAckSoon = true;
      this.#cancelAck?.();
      this.#cancelAck = this.#platform.after(ackPauseMs, () => this.#sendAck());
    }
  }

  /** All that has come is acknowledged. */
  #noteAck(): void {
    this.#unacknowledgedBytes = 0;
  }

  #sendAck(): void {
    this.#cancelAck?.();
    this.#cancelAck = undefined;
    this.#isAckSoon = false;
    // A peer that does not read gets no acks; the next one that it gets says all.
    if (this.#duplex.bufferedByteLength >= duplexHighWaterBytes) return;
    if (this.#numbering.unacknowledged === 0) return;
    this.#sendControl({ type: "ack", ack: this.#numbering.ack() });
    this.#noteAck();
  }

  #pingNonce = 0;
  /** Of the ping that waits for its answer. */
  #pongNonce: number | undefined;

  #watchLiveness(): void {
    const silence = {
      nowMs: this.#platform.nowMs(),
      lastReceivedMs: this.#lastReceivedMs,
      lastPingMs: this.#lastPingMs,
    };
    const verdict = judgeLiveness(
      silence,
      this.#heartbeatMs,
      Math.max(this.#limits.deadAfterMs, this.#heartbeatMs + 1),
    );
    if (verdict.action === "dead") {
      const message = `the peer has sent nothing for ${Math.round(silence.nowMs - silence.lastReceivedMs)} ms`;
      this.close(CloseCode.goingAway, new RpcError("unavailable", message));
      return;
    }
    const stalledMs = this.#flight.inFlightBytes === 0 ? 0 : silence.nowMs - this.#lastProgressMs;
    if (stalledMs >= this.#limits.stallTimeoutMs) {
      const message = `the peer has acknowledged nothing for ${Math.round(stalledMs)} ms (limits.stallTimeoutMs)`;
      this.close(CloseCode.refused, new RpcError("resource_exhausted", message));
      return;
    }
    if (verdict.action === "ping") {
      this.#lastPingMs = silence.nowMs;
      this.#sendControl({ type: "ping", nonce: ++this.#pingNonce });
    }
    this.#cancelLiveness = this.#platform.after(verdict.lookAgainInMs, () => this.#watchLiveness());
  }

  #sendControl(packet: Packet): void {
    const bytes = encodePacket(packet);
    if (this.#tap?.active) this.#tap.saw("sent", packet, bytes.byteLength);
    this.#duplex.send(bytes);
  }

  #end(error: RpcError): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    this.#cancelAck?.();
    this.#cancelLiveness?.();
    this.#handlers.ended(error);
  }
}

function numberOfCode(code: string): number {
  return isErrorCode(code) ? errorCodes[code].number : errorCodes.unknown.number;
}

function codeOfNumber(number: number): ErrorCode {
  const entries = Object.entries(errorCodes) as [ErrorCode, { number: number }][]; // the keys of the table are its codes
  return entries.find(([, { number: known }]) => known === number)?.[0] ?? "unknown";
}
