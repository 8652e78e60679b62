import type { Hello, Welcome } from "../../handshake/messages.ts";
import { defaultLimits } from "../../limits.ts";
import { Reassembler } from "../../mux/fragments.ts";
import { ByteReader } from "../../wire/byte-reader.ts";
import { decodeFrame, readFrame, readFrames } from "../../wire/decode-frame.ts";
import type { Frame } from "../../wire/frame.ts";
import { ProtocolError } from "../../wire/protocol-error.ts";
import { VirtualPlatform } from "../virtual-platform.ts";
import type { ForgeryFacts } from "./forgery.ts";
import { otherEnd, type SimEnd } from "./link.ts";
import { type OnOpened, StreamLedger, type Windows } from "./stream-ledger.ts";

/** A data packet as far as it is looked at here. */
export interface SeenPacket {
  readonly seq: number;
  readonly ack: number;
  readonly frames: Uint8Array;
  readonly byteLength: number;
}

/**
 * One session as it can be seen on the wire, over all its links: whether numbers and acks are right, whether what is sent again is what was sent
 * before, and whether each end sends what it may. It shares no code with what it judges but the decoders.
 */
export class SessionLedger {
  /** What was seen and must not be. */
  readonly violations: string[] = [];
  readonly id: string;
  /** Which tokens resume it now. Those that did before are in `oldTokens`. */
  tokens: readonly string[] = [];
  readonly oldTokens: Set<string> = new Set();
  /** The client's, as it was last said, and the codec that was agreed. */
  hello: Hello | undefined;
  codec = "";
  /** Somebody has slipped in a packet, which an end may take for one of the other. */
  isForged = false;
  /** The server has ended it for that. */
  isOverAtServer = false;
  readonly #sides: Readonly<Record<SimEnd, Side>> = { client: newSide(), server: newSide() };
  readonly #calls = new Map<number, string>();
  readonly #streams: StreamLedger;

  /** @param windows What a stream may have on its way and unread, by who reads it. */
  constructor(id: string, windows: Windows, onOpened: OnOpened) {
    this.id = id;
    this.#streams = new StreamLedger(windows, this.violations, onOpened);
  }

  /** Streams that were opened and have not ended. */
  get openStreams(): number {
    return this.#streams.openStreams;
  }

  /** Messages of which some pieces have left, and not all. */
  get messagesInPieces(): number {
    return this.#sides.client.pieces.size + this.#sides.server.pieces.size;
  }

  /** Whether the server has all that the client has sent. */
  get isDelivered(): boolean {
    return this.#sides.client.pieces.size === 0 && this.#sides.client.arrived >= this.position("client").sent;
  }

  /** What each end has told of itself in a handshake. */
  agreed(hello: Hello, welcome: Welcome): void {
    this.#streams.limits.client = hello.limits;
    this.#streams.limits.server = welcome.limits;
    this.hello = hello;
    this.codec = welcome.codec;
    const { session } = hello;
    if (session === undefined || welcome.resume === undefined) return;
    const shown = "token" in session ? session.token : session.key;
    this.#setTokens([shown, welcome.resume.token]);
    if ("token" in session) this.heardAck("server", session.received);
  }

  /** The server has heard from one that has the newest token: the one before is void. */
  confirmed(token: string): void {
    if (this.tokens.length > 1 && this.tokens.at(-1) === token) this.#setTokens([token]);
  }

  /** An end has been told that the other has all up to this number. */
  heardAck(at: SimEnd, ack: number): void {
    this.#sides[at].acknowledged = Math.max(this.#sides[at].acknowledged, ack);
  }

  /** Packets that an end has sent, and those of them of which it knows that they have come. */
  position(end: SimEnd): { readonly sent: number; readonly acknowledged: number } {
    const { sent, acknowledged } = this.#sides[end];
    return { sent: sent.length, acknowledged };
  }

  /** The session as it stands at an end that has had so many packets. */
  factsAt(at: SimEnd, received: number): Omit<ForgeryFacts, "lastPacket" | "earlyCounts" | LimitFacts> {
    const from = otherEnd(at);
    const { sent } = this.position(at);
    const peers = this.#streams.seenBy(from, received);
    const own = this.#streams.seenBy(at, sent);
    let lastCall = 0;
    for (const { number, seq } of this.#sides[from].calls)
      if (seq <= received) lastCall = Math.max(lastCall, number);
    const [openStream, ownStream] = [peers.open.at(-1), own.open.at(-1)];
    return { at, received, sent, lastCall, lastStream: peers.last, openStream, ownStream };
  }

  #setTokens(tokens: readonly string[]): void {
    for (const token of this.tokens) this.oldTokens.add(token);
    for (const token of tokens) this.oldTokens.delete(token);
    this.tokens = tokens;
  }

  /** A data packet is given to a link. */
  leaves(from: SimEnd, packet: SeenPacket): void {
    const side = this.#sides[from];
    this.#checkAck(from, packet.ack);
    const maxBytes = this.#streams.limits[otherEnd(from)]?.maxPacketBytes ?? 4_096;
    if (packet.byteLength > maxBytes) this.#note(`${from} sends a packet of ${packet.byteLength} bytes`);
    const before = side.sent[packet.seq - 1];
    if (before === undefined && packet.seq !== side.sent.length + 1) {
      this.#note(`${from} sends packet ${packet.seq} behind packet ${side.sent.length}`);
    } else if (before === undefined) {
      side.sent.push(digest(packet.frames));
      readFrames(packet.frames, (frame) => this.#frameLeaves(from, frame, packet.seq));
    } else if (before !== digest(packet.frames)) {
      this.#note(`${from} sends packet ${packet.seq} again, and it is not what it was`);
    }
  }

  /** A data packet comes out of a link; also of one that its end no longer listens to. */
  arrives(at: SimEnd, packet: SeenPacket): void {
    const from = this.#sides[otherEnd(at)];
    if (packet.seq > from.arrived + 1) return; // of a link that was lost
    if (packet.seq <= from.arrived) return;
    from.arrived = packet.seq;
    readFrames(packet.frames, (reader) => {
      const bytes = reader.rest();
      if (bytes[0] !== creditFrame) return undefined;
      const frame = decodeFrame(bytes, defaultLimits);
      if (!(frame instanceof ProtocolError) && frame.type === "credit") this.#streams.credit(at, frame);
      return undefined;
    });
  }

  /** An end says that it has all packets of the other up to this number. */
  acknowledges(from: SimEnd, ack: number): void {
    this.#checkAck(from, ack);
  }

  #checkAck(from: SimEnd, ack: number): void {
    const { arrived } = this.#sides[otherEnd(from)];
    if (ack > arrived && !this.isForged)
      this.#note(`${from} acknowledges ${ack}, and ${arrived} have arrived`);
  }

  #frameLeaves(from: SimEnd, reader: ByteReader, seq: number): undefined {
    const frame = readFrame(reader, defaultLimits);
    if (frame instanceof ProtocolError) return this.#note(`${from} sends ${frame.toString()}`);
    if (frame.type === "fragment") {
      const whole = this.#sides[from].pieces.add(frame);
      if (whole instanceof ProtocolError) return this.#note(`${from} sends ${whole.toString()}`);
      return whole === undefined ? undefined : this.#frameLeaves(from, new ByteReader(whole), seq);
    }
    this.#look(from, frame, seq);
    return undefined;
  }

  #look(from: SimEnd, frame: Frame, seq: number): void {
    if (frame.type === "goaway") this.#sides[from].lastTaken = frame.number;
    if ((frame.type === "result" || frame.type === "done") && frame.number > this.#sides[from].lastTaken)
      this.#note(`${from} answers call ${frame.number}, which came behind its goaway`);
    if (frame.type === "call") this.#sides[from].calls.push({ number: frame.number, seq });
    if (frame.type === "call" && from === "client")
      this.#calls.set(frame.number, frame.metadata["sim-call"] ?? "");
    if (frame.type === "call" || frame.type === "result") {
      for (const part of frame.parts)
        this.#streams.open(from, this.#calls.get(frame.number) ?? "", part, seq);
    }
    this.#streams.leaves(from, frame);
  }

  #note(what: string): undefined {
    this.violations.push(`session ${this.id.slice(0, 6)}: ${what}`);
  }
}

type LimitFacts = "maxRunningCalls" | "maxMessageBytes" | "maxOpenStreams" | "maxWindowBytes";

interface Side {
  /** A digest of each of its data packets. */
  readonly sent: number[];
  /** How many of them have arrived at the other end. */
  arrived: number;
  /** How many of them it knows to have arrived. */
  acknowledged: number;
  /** The calls that it has made, and the packets that they were in. */
  readonly calls: { readonly number: number; readonly seq: number }[];
  readonly pieces: Reassembler;
  /** The last call of the other that it takes. */
  lastTaken: number;
}

function newSide(): Side {
  return {
    sent: [],
    arrived: 0,
    acknowledged: 0,
    calls: [],
    lastTaken: Number.POSITIVE_INFINITY,
    pieces: new Reassembler(2 ** 30, new VirtualPlatform()),
  };
}

const creditFrame = 0x24;

/** FNV-1a, of long ones not over every byte. */
function digest(bytes: Uint8Array): number {
  let hash = 0x811c9dc5 ^ bytes.byteLength;
  const step = Math.max(1, bytes.byteLength >> 7);
  for (let at = 0; at < bytes.byteLength; at += step) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}
