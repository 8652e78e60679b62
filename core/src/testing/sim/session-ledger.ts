import type { PeerLimits } from "../../handshake/messages.ts";
import { defaultLimits } from "../../limits.ts";
import { Reassembler } from "../../mux/fragments.ts";
import { decodeFrame, readFrames } from "../../wire/decode-frame.ts";
import type { Frame } from "../../wire/frame.ts";
import { ProtocolError } from "../../wire/protocol-error.ts";
import { otherEnd, type SimEnd } from "./link.ts";
import { type OnOpened, StreamLedger } from "./stream-ledger.ts";

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
  readonly #sides: Readonly<Record<SimEnd, Side>> = { client: newSide(), server: newSide() };
  readonly #calls = new Map<number, string>();
  readonly #streams: StreamLedger;

  constructor(id: string, onOpened: OnOpened) {
    this.id = id;
    this.#streams = new StreamLedger(this.violations, onOpened);
  }

  /** Streams that were opened and have not ended. */
  get openStreams(): number {
    return this.#streams.openStreams;
  }

  /** What each end has told of itself in a handshake. */
  agreed(client: PeerLimits, server: PeerLimits): void {
    this.#streams.limits.client = client;
    this.#streams.limits.server = server;
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
      readFrames(packet.frames, (frame) => this.#frameLeaves(from, frame));
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
    readFrames(packet.frames, (bytes) => {
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
    if (ack > arrived) this.#note(`${from} acknowledges ${ack}, and ${arrived} have arrived`);
  }

  #frameLeaves(from: SimEnd, bytes: Uint8Array): undefined {
    const frame = decodeFrame(bytes, defaultLimits);
    if (frame instanceof ProtocolError) return this.#note(`${from} sends ${frame.toString()}`);
    if (frame.type === "fragment") {
      const whole = this.#sides[from].pieces.add(frame);
      if (whole instanceof ProtocolError) return this.#note(`${from} sends ${whole.toString()}`);
      return whole === undefined ? undefined : this.#frameLeaves(from, whole);
    }
    this.#look(from, frame);
    return undefined;
  }

  #look(from: SimEnd, frame: Frame): void {
    if (frame.type === "call" && from === "client")
      this.#calls.set(frame.number, frame.metadata["sim-call"] ?? "");
    if (frame.type === "call" || frame.type === "result") {
      for (const part of frame.parts) this.#streams.open(from, this.#calls.get(frame.number) ?? "", part);
    }
    this.#streams.leaves(from, frame);
  }

  #note(what: string): undefined {
    this.violations.push(`session ${this.id.slice(0, 6)}: ${what}`);
  }
}

interface Side {
  /** A digest of each of its data packets. */
  readonly sent: number[];
  /** How many of them have arrived at the other end. */
  arrived: number;
  readonly pieces: Reassembler;
}

function newSide(): Side {
  return { sent: [], arrived: 0, pieces: new Reassembler(2 ** 30, () => 0) };
}

const creditFrame = 0x24;

/** FNV-1a, of long ones not over every byte. */
function digest(bytes: Uint8Array): number {
  let hash = 0x811c9dc5 ^ bytes.byteLength;
  const step = Math.max(1, bytes.byteLength >> 7);
  for (let at = 0; at < bytes.byteLength; at += step) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash;
}
