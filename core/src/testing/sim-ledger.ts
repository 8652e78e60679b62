import { type PeerLimits, parseHello, parseWelcome } from "../handshake/messages.ts";
import { defaultLimits } from "../limits.ts";
import { Reassembler } from "../mux/fragments.ts";
import { decodeFrame, readFrames } from "../wire/decode-frame.ts";
import type { Frame, Part } from "../wire/frame.ts";
import { readItemHead } from "../wire/item.ts";
import { decodePacket } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import type { SimEnd, SimLinkOptions } from "./sim-link.ts";

/** A stream, as it can be seen on the wire. */
export interface SeenStream {
  /** What its sender may have sent by now, in all. */
  grantedBytes: number;
  sentBytes: number;
  /** Whole items that have left. */
  sentItems: number;
  /** Of an item in pieces, what is missing. */
  pieceBytesLeft: number;
  phase: "open" | "failed" | "over";
}

/** Told which stream of which call a number on the wire stands for. */
export type OnOpened = (call: string, from: SimEnd, key: string | undefined, stream: SeenStream) => void;

/** Decodes what crosses one link, counts what each end may do, and notes whatever it may not. It shares no code with what it judges but the decoders. */
export class SimLedger {
  /** What was seen and must not be; empty where all is well. */
  readonly violations: string[] = [];
  /** Bytes that have left, in both directions. */
  byteLength = 0;
  readonly #limits: Partial<Record<SimEnd, PeerLimits>> = {};
  readonly #streams: Readonly<Record<SimEnd, Map<number, SeenStream>>> = {
    client: new Map(),
    server: new Map(),
  };
  readonly #pieces: Readonly<Record<SimEnd, Reassembler>> = {
    client: new Reassembler(2 ** 30, () => 0),
    server: new Reassembler(2 ** 30, () => 0),
  };
  readonly #calls = new Map<number, string>();
  readonly #onOpened: OnOpened;

  constructor(onOpened: OnOpened) {
    this.#onOpened = onOpened;
  }

  /** Streams that were opened and have not ended. */
  get openStreams(): number {
    const all = [...this.#streams.client.values(), ...this.#streams.server.values()];
    return all.filter(({ phase }) => phase !== "over").length;
  }

  /** For a link. */
  readonly tap: SimLinkOptions["tap"] = {
    leaves: (from, bytes) => {
      this.byteLength += bytes.byteLength;
      const packet = decodePacket(bytes);
      if (packet instanceof ProtocolError) return this.#note(`${from} sends ${packet.toString()}`);
      if (packet.type === "hello" || packet.type === "welcome") {
        const said = packet.type === "hello" ? parseHello(packet) : parseWelcome(packet);
        if (!(said instanceof ProtocolError)) this.#limits[from] = said.limits;
      }
      if (packet.type === "close" && (packet.code === 13 || packet.code === 8))
        this.#note(`${from} closes: ${packet.message}`);
      if (packet.type !== "data" && packet.type !== "early") return;
      const maxPacketBytes = this.#limits[otherEnd(from)]?.maxPacketBytes ?? 4_096;
      if (bytes.byteLength > maxPacketBytes)
        this.#note(`${from} sends a packet of ${bytes.byteLength} bytes`);
      readFrames(packet.frames, (frame) => this.#frameLeaves(from, frame));
    },
    arrives: (at, bytes) => {
      const packet = decodePacket(bytes);
      if (packet instanceof ProtocolError || packet.type !== "data") return;
      readFrames(packet.frames, (each) => {
        const frame = decodeFrame(each, defaultLimits);
        if (frame instanceof ProtocolError || frame.type !== "credit") return undefined;
        const stream = this.#streams[at].get(frame.number);
        if (stream !== undefined) stream.grantedBytes += frame.byteLength;
        return undefined;
      });
    },
  };

  #frameLeaves(from: SimEnd, bytes: Uint8Array): undefined {
    const frame = decodeFrame(bytes, defaultLimits);
    if (frame instanceof ProtocolError) return this.#note(`${from} sends ${frame.toString()}`);
    if (frame.type === "fragment") {
      const whole = this.#pieces[from].add(frame);
      if (whole instanceof ProtocolError) return this.#note(`${from} sends ${whole.toString()}`);
      return whole === undefined ? undefined : this.#frameLeaves(from, whole);
    }
    if (frame.type === "call") this.#calls.set(frame.number, frame.metadata["sim-call"] ?? "");
    if (frame.type === "call" || frame.type === "result") {
      for (const part of frame.parts) this.#open(from, this.#calls.get(frame.number) ?? "", part);
    }
    this.#streamFrameLeaves(from, frame);
    return undefined;
  }

  #open(from: SimEnd, call: string, part: Part): void {
    if (part.kind !== "stream") return;
    const streams = this.#streams[from];
    const limits = this.#limits[otherEnd(from)];
    if (streams.has(part.stream)) this.#note(`${from} opens stream ${part.stream} twice`);
    const stream: SeenStream = {
      grantedBytes: limits?.initialCreditBytes ?? 0,
      sentBytes: 0,
      sentItems: 0,
      pieceBytesLeft: 0,
      phase: "open",
    };
    streams.set(part.stream, stream);
    const open = [...streams.values()].filter(({ phase }) => phase !== "over").length;
    if (open > (limits?.maxOpenStreams ?? 0)) this.#note(`${from} has ${open} streams open`);
    this.#onOpened(call, from, part.key, stream);
  }

  #streamFrameLeaves(from: SimEnd, frame: Frame): void {
    if (frame.type !== "items" && frame.type !== "piece" && frame.type !== "end" && frame.type !== "fail")
      return;
    const stream = this.#streams[from].get(frame.number);
    if (stream === undefined) {
      // The end of a stream that will not come uses its number up.
      if (frame.type === "end") this.#streams[from].set(frame.number, { ...unopened });
      else this.#note(`${from} sends ${frame.type} of stream ${frame.number}, which is not open`);
      return;
    }
    if (stream.phase === "over" || (stream.phase === "failed" && frame.type !== "end"))
      this.#note(`${from} sends ${frame.type} of stream ${frame.number}, which is ${stream.phase}`);
    if (frame.type === "items") this.#itemsLeave(from, stream, frame.items);
    if (frame.type === "piece") this.#pieceLeaves(from, stream, frame.bytes);
    if (frame.type === "end") stream.phase = "over";
    if (frame.type === "fail") stream.phase = frame.running ? "failed" : "over";
    if (stream.sentBytes > stream.grantedBytes)
      this.#note(
        `${from} sends ${stream.sentBytes} of ${stream.grantedBytes} bytes on stream ${frame.number}`,
      );
  }

  #itemsLeave(from: SimEnd, stream: SeenStream, items: Uint8Array): void {
    if (stream.pieceBytesLeft > 0) this.#note(`${from} sends items between pieces`);
    stream.sentBytes += items.byteLength;
    for (let at = 0; at < items.byteLength; stream.sentItems++) {
      const head = readItemHead(items, at);
      if (head instanceof ProtocolError) return void this.#note(`${from} sends ${head.toString()}`);
      at += head.headBytes + head.bodyBytes;
    }
  }

  #pieceLeaves(from: SimEnd, stream: SeenStream, piece: Uint8Array): void {
    stream.sentBytes += piece.byteLength;
    if (stream.pieceBytesLeft === 0) {
      const head = readItemHead(piece, 0);
      if (head instanceof ProtocolError) return void this.#note(`${from} sends ${head.toString()}`);
      stream.pieceBytesLeft = head.headBytes + head.bodyBytes;
    }
    stream.pieceBytesLeft -= piece.byteLength;
    if (stream.pieceBytesLeft < 0) this.#note(`${from} sends a piece that is too long`);
    if (stream.pieceBytesLeft > 0 && piece.byteLength < 256) this.#note(`${from} sends a tiny piece`);
    if (stream.pieceBytesLeft === 0) stream.sentItems++;
  }

  #note(what: string): undefined {
    this.violations.push(what);
  }
}

const unopened: SeenStream = {
  grantedBytes: 0,
  sentBytes: 0,
  sentItems: 0,
  pieceBytesLeft: 0,
  phase: "over",
};

function otherEnd(end: SimEnd): SimEnd {
  return end === "client" ? "server" : "client";
}
