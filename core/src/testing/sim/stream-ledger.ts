import type { PeerLimits } from "../../handshake/messages.ts";
import type { CreditFrame, Frame, Part } from "../../wire/frame.ts";
import { readItemHead } from "../../wire/item.ts";
import { ProtocolError } from "../../wire/protocol-error.ts";
import { otherEnd, type SimEnd } from "./link.ts";

/** A stream, as it can be seen on the wire. */
export interface SeenStream {
  /** What its sender may have sent by now, in all. */
  grantedBytes: number;
  sentBytes: number;
  /** Of an item in pieces, what is missing. */
  pieceBytesLeft: number;
  phase: "open" | "failed" | "over";
  /** The number of the packet that opened it. */
  readonly openedBy: number;
}

/** Bytes by end. */
export type Windows = Readonly<Record<SimEnd, number>>;

/** Told which stream of which call a number on the wire stands for. */
export type OnOpened = (call: string, from: SimEnd, key: string | undefined, stream: SeenStream) => void;

/** The streams of one session on the wire: whether each end keeps to its credit and to the order of frames. */
export class StreamLedger {
  readonly limits: Partial<Record<SimEnd, PeerLimits>> = {};
  /** What a stream may have at most on its way and unread, by who reads it. */
  readonly #windows: Windows;
  readonly #violations: string[];
  readonly #onOpened: OnOpened;
  readonly #streams: Readonly<Record<SimEnd, Map<number, SeenStream>>> = {
    client: new Map(),
    server: new Map(),
  };
  readonly #openCounts: Record<SimEnd, number> = { client: 0, server: 0 };

  /** @param violations Takes what is seen and must not be. */
  constructor(windows: Windows, violations: string[], onOpened: OnOpened) {
    this.#windows = windows;
    this.#violations = violations;
    this.#onOpened = onOpened;
  }

  get openStreams(): number {
    return this.#openCounts.client + this.#openCounts.server;
  }

  /** Those of one end that are open at the other, and the highest number that was used, where packets up to `arrived` have come. */
  seenBy(from: SimEnd, arrived: number): { readonly open: readonly number[]; readonly last: number } {
    const open: number[] = [];
    let last = 0;
    for (const [number, { phase, openedBy }] of this.#streams[from]) {
      if (openedBy === 0 || openedBy > arrived) continue;
      last = Math.max(last, number);
      if (phase === "open") open.push(number);
    }
    return { open, last };
  }

  /** Credit has arrived at the sender of a stream. */
  credit(at: SimEnd, frame: CreditFrame): void {
    const stream = this.#streams[at].get(frame.number);
    if (stream === undefined) return;
    stream.grantedBytes += frame.byteLength;
    const { grantedBytes, sentBytes } = stream;
    if (grantedBytes - sentBytes > this.#windows[otherEnd(at)])
      this.#note(
        `${otherEnd(at)} gives stream ${frame.number} a credit of ${grantedBytes - sentBytes} bytes`,
      );
  }

  /** A part of a call or result leaves. */
  open(from: SimEnd, call: string, part: Part, openedBy: number): void {
    if (part.kind !== "stream") return;
    const streams = this.#streams[from];
    const limits = this.limits[otherEnd(from)];
    if (streams.has(part.stream)) this.#note(`${from} opens stream ${part.stream} twice`);
    const stream: SeenStream = {
      grantedBytes: limits?.initialCreditBytes ?? 0,
      sentBytes: 0,
      pieceBytesLeft: 0,
      phase: "open",
      openedBy,
    };
    streams.set(part.stream, stream);
    const open = ++this.#openCounts[from];
    if (open > (limits?.maxOpenStreams ?? 0)) this.#note(`${from} has ${open} streams open`);
    this.#onOpened(call, from, part.key, stream);
  }

  /** A frame leaves; those that are none of a stream are not looked at. */
  leaves(from: SimEnd, frame: Frame): void {
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
    if (frame.type === "end" || (frame.type === "fail" && !frame.running)) this.#over(from, stream);
    if (frame.type === "fail" && frame.running) stream.phase = "failed";
    if (stream.sentBytes > stream.grantedBytes) {
      const { sentBytes, grantedBytes } = stream;
      this.#note(`${from} sends ${sentBytes} of ${grantedBytes} bytes on stream ${frame.number}`);
    }
  }

  #over(from: SimEnd, stream: SeenStream): void {
    if (stream.phase !== "over") this.#openCounts[from]--;
    stream.phase = "over";
  }

  #itemsLeave(from: SimEnd, stream: SeenStream, items: Uint8Array): void {
    if (stream.pieceBytesLeft > 0) this.#note(`${from} sends items between pieces`);
    stream.sentBytes += items.byteLength;
    for (let at = 0; at < items.byteLength; ) {
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
  }

  #note(what: string): void {
    this.#violations.push(what);
  }
}

const unopened: SeenStream = { grantedBytes: 0, sentBytes: 0, pieceBytesLeft: 0, phase: "over", openedBy: 0 };
