import { ByteWriter } from "../../wire/byte-writer.ts";
import { encodeFrame } from "../../wire/encode-frame.ts";
import type { CallFrame, Frame, Part } from "../../wire/frame.ts";
import { encodePacket, type Packet } from "../../wire/packet.ts";
import { callFrame } from "../plain-messages.ts";
import { packFrames } from "../scripted-peer.ts";
import type { SimEnd } from "./link.ts";

/** Packets that no honest peer sends, and those that may come twice. */
export const packetForgeries = [
  "repeat",
  "gap",
  "unsent-ack",
  "unsent-ack-on-data",
  "late-early",
  "garbage",
  "second-handshake",
  "used-call",
  "call-of-other-side",
  "call-far-ahead",
  "too-many-calls",
  "unmade-answer",
  "used-stream",
  "too-many-streams",
  "items-of-no-stream",
  "credit-of-no-stream",
  "no-credit",
  "huge-credit",
  "items-beyond-credit",
  "piece-beyond-credit",
  "unbegun-fragment",
  "tiny-fragment",
  "fragment-too-short",
  "fragment-too-large",
  "unknown-frame",
] as const;

/** One of `packetForgeries`. */
export type PacketForgery = (typeof packetForgeries)[number];

/** A session as it stands at the end that a forgery is for. */
export interface ForgeryFacts {
  readonly at: SimEnd;
  /** Data packets that it has, and that it has sent. */
  readonly received: number;
  readonly sent: number;
  /** Whether the server takes early packets: they are in the codec that was agreed. */
  readonly earlyCounts: boolean;
  /** A data packet that it has had. */
  readonly lastPacket: Uint8Array | undefined;
  /** The highest numbers that the peer has used; 0 before the first. */
  readonly lastCall: number;
  readonly lastStream: number;
  /** A stream of the peer's that is open. */
  readonly openStream: number | undefined;
  /** A stream of its own that is open. */
  readonly ownStream: number | undefined;
  readonly maxRunningCalls: number;
  readonly maxMessageBytes: number;
  readonly maxOpenStreams: number;
  readonly maxWindowBytes: number;
}

/** What is handed to an end, and what must come of it. */
export interface Forged {
  readonly packet: Uint8Array;
  /** The session ends at once, and the peer is told; or nothing happens at all. */
  readonly outcome: "ends" | "ignored";
}

/** Makes a packet; undefined where the session is not such that it could be told from an honest one. */
export function forge(kind: PacketForgery, facts: ForgeryFacts): Forged | undefined {
  const { at, received, sent, lastPacket, lastCall, openStream, ownStream, lastStream } = facts;
  const packet = (made: Packet): Forged => ({ packet: encodePacket(made), outcome: "ends" });
  const bytes = (frames: Uint8Array, seq = received + 1, ack = 0) =>
    packet({ type: "data", seq, ack, frames });
  const frames = (...made: readonly Frame[]) => bytes(packFrames(made));
  const peersParity = at === "server" ? 1 : 0;
  /** A number that the peer will not come to. */
  const farAhead = 2_000_000 + peersParity;
  const own = farAhead + 1;
  switch (kind) {
    case "repeat":
      return lastPacket === undefined ? undefined : { packet: lastPacket, outcome: "ignored" };
    case "gap":
      return bytes(new Uint8Array(0), received + 2);
    case "unsent-ack":
      return packet({ type: "ack", ack: sent + 1 });
    case "unsent-ack-on-data":
      return bytes(new Uint8Array(0), received + 1, sent + 1);
    case "late-early":
      if (at === "server" && (lastPacket === undefined || !facts.earlyCounts)) return undefined;
      return packet({ type: "early", seq: received + 1, ack: 0, frames: new Uint8Array(0) });
    case "garbage":
      return { packet: Uint8Array.of(0x7f, 1, 2, 3), outcome: "ends" };
    case "second-handshake":
      if (at === "client") return packet({ type: "welcome", version: 1, body: "{}" });
      return packet({ type: "hello", minVersion: 1, maxVersion: 1, body: "{}" });
    case "used-call":
      return lastCall === 0 ? undefined : frames(forgedCall(lastCall));
    case "call-of-other-side":
      return frames(forgedCall(nextOf(lastCall, peersParity) + 1));
    case "call-far-ahead":
      return frames(forgedCall(farAhead));
    case "too-many-calls": {
      const count = facts.maxRunningCalls + 1;
      if (count > 8) return undefined;
      return frames(
        ...Array.from({ length: count }, (_, index) => forgedCall(nextOf(lastCall, peersParity) + 2 * index)),
      );
    }
    case "unmade-answer":
      return frames({ type: "done", number: own });
    case "used-stream":
      if (lastStream === 0) return undefined;
      return frames({
        ...forgedCall(nextOf(lastCall, peersParity)),
        parts: [streamPart(undefined, lastStream)],
      });
    case "too-many-streams": {
      const count = facts.maxOpenStreams + 1;
      if (count > 8) return undefined;
      const first = nextOf(lastStream, peersParity);
      const parts = Array.from({ length: count }, (_, index) => streamPart(`s${index}`, first + 2 * index));
      return frames({ ...forgedCall(nextOf(lastCall, peersParity)), parts });
    }
    case "items-of-no-stream":
      return frames({ type: "items", number: farAhead, items: Uint8Array.of(0) });
    case "credit-of-no-stream":
      return frames({ type: "credit", number: own, byteLength: 1 });
    case "no-credit":
      return ownStream === undefined
        ? undefined
        : frames({ type: "credit", number: ownStream, byteLength: 0 });
    case "huge-credit":
      if (ownStream === undefined) return undefined;
      return frames({ type: "credit", number: ownStream, byteLength: 2 ** 40 + 1 });
    case "items-beyond-credit":
    case "piece-beyond-credit": {
      const { maxWindowBytes } = facts;
      if (openStream === undefined || maxWindowBytes > 70_000) return undefined;
      if (kind === "items-beyond-credit")
        return frames({ type: "items", number: openStream, items: new Uint8Array(maxWindowBytes + 1) });
      return frames({ type: "piece", number: openStream, bytes: itemOf(maxWindowBytes + 1) });
    }
    case "unbegun-fragment":
      return frames({ ...fragment, bytes: new Uint8Array(300) });
    case "tiny-fragment":
      return frames({ ...fragment, totalBytes: 1_000, bytes: new Uint8Array(10) });
    case "fragment-too-short":
      return frames({
        ...fragment,
        ...{ totalBytes: 1_000, last: true },
        bytes: encodeFrame(forgedCall(nextOf(lastCall, peersParity))),
      });
    case "fragment-too-large":
      return frames({ ...fragment, totalBytes: facts.maxMessageBytes + 200_000, bytes: new Uint8Array(300) });
    case "unknown-frame":
      return bytes(Uint8Array.of(2, 0x30, 1));
  }
}

function nextOf(last: number, parity: number): number {
  if (last > 0) return last + 2;
  return parity === 1 ? 1 : 2;
}

function streamPart(key: string | undefined, stream: number): Part {
  return { kind: "stream", key, stream };
}

/** An item of so many bytes in all, as it stands in pieces. */
function itemOf(byteLength: number): Uint8Array {
  const head = new ByteWriter().varint(2 * byteLength).finish();
  const item = new Uint8Array(byteLength);
  item.set(head);
  return item;
}

const forgedCall = (number: number): CallFrame => callFrame(number, "forged");

const fragment = {
  type: "fragment",
  number: 2_000_000,
  totalBytes: undefined,
  last: false,
  abandoned: false,
  bytes: Uint8Array.of(1),
} as const;

/** An early packet as large as one may be, with a call that nobody serves. */
export function earlyPacket(seq: number): Uint8Array {
  const frame = encodeFrame({ ...forgedCall(2 * seq - 1), payload: new Uint8Array(4_050) });
  const frames = new ByteWriter().varint(frame.byteLength).bytes(frame).finish();
  return encodePacket({ type: "early", seq, ack: 0, frames });
}
