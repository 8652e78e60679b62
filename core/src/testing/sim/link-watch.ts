import { type Hello, parseHello, parseReject, parseWelcome } from "../../handshake/messages.ts";
import { defaultLimits } from "../../limits.ts";
import { decodeFrame, readFrames } from "../../wire/decode-frame.ts";
import { decodePacket, type Packet } from "../../wire/packet.ts";
import { ProtocolError } from "../../wire/protocol-error.ts";
import type { LinkTap, SimEnd } from "./link.ts";
import type { SeenPacket, SessionLedger } from "./session-ledger.ts";

/** What a watch tells of the conversations that it sees. */
export interface WatchHandlers {
  /** The ledger of a session, by its id. */
  ledger(sessionId: string): SessionLedger;
  violation(what: string): void;
}

type Carried = Extract<Packet, { readonly type: "data" | "early" }>;

/**
 * Reads along on one link: finds the session that it carries, gives its packets to the session's ledger, and sees to it that each end
 * speaks only when it may.
 */
export class LinkWatch implements Pick<LinkTap, "leaves" | "arrives"> {
  readonly #handlers: WatchHandlers;
  #hello: Hello | undefined;
  #ledger: SessionLedger | undefined;
  #early: SeenPacket[] = [];
  #earlyCounts = true;
  #isWelcomeThere = false;
  #isRejected = false;

  constructor(handlers: WatchHandlers) {
    this.#handlers = handlers;
  }

  leaves(from: SimEnd, bytes: Uint8Array): void {
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError) return void this.#note(`${from} sends ${packet.toString()}`);
    if (this.#isRejected && from === "server") this.#note(`the server sends ${packet.type} behind a reject`);
    switch (packet.type) {
      case "hello":
        this.#helloLeaves(packet);
        return;
      case "welcome":
        this.#welcomeLeaves(packet);
        return;
      case "reject": {
        this.#isRejected = true;
        const reject = parseReject(packet);
        if (reject instanceof ProtocolError || reject.code === "internal")
          this.#note(`the server rejects: ${packet.body}`);
        return;
      }
      case "close":
        if (packet.code === 13) this.#note(`${from} closes: ${packet.message}`);
        return;
      case "ack":
        this.#mustBeAgreed(from, packet);
        this.#ledger?.acknowledges(from, packet.ack);
        return;
      case "ping":
      case "pong":
        this.#mustBeAgreed(from, packet);
        return;
      case "data":
      case "early":
        this.#dataLeaves(from, packet, bytes.byteLength);
        return;
    }
  }

  arrives(at: SimEnd, bytes: Uint8Array): void {
    const type = bytes[0];
    if (type === welcomeType && at === "client") this.#isWelcomeThere = true;
    if (type !== dataType && type !== earlyType) return;
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError || (packet.type !== "data" && packet.type !== "early")) return;
    if (packet.type === "data" || this.#earlyCounts)
      this.#ledger?.arrives(at, seen(packet, bytes.byteLength));
  }

  /** A packet in words, for readers of a trace. */
  describe(bytes: Uint8Array): string {
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError) return packet.toString();
    const { type } = packet;
    if (type === "data" || type === "early") {
      const frames: string[] = [];
      readFrames(packet.frames, (each) => {
        const frame = decodeFrame(each, defaultLimits);
        const number = "number" in frame ? frame.number : "";
        frames.push(frame instanceof ProtocolError ? frame.toString() : `${frame.type} ${number}`);
        return undefined;
      });
      return `${type} ${packet.seq} ack ${packet.ack} [${frames.join(", ")}] ${bytes.byteLength}`;
    }
    return JSON.stringify(packet);
  }

  #helloLeaves(packet: Extract<Packet, { readonly type: "hello" }>): void {
    if (this.#hello !== undefined) this.#note("a second hello");
    const hello = parseHello(packet);
    if (hello instanceof ProtocolError) this.#note(`the client sends ${hello.toString()}`);
    else this.#hello = hello;
  }

  #welcomeLeaves(packet: Extract<Packet, { readonly type: "welcome" }>): void {
    const hello = this.#hello;
    const welcome = parseWelcome(packet);
    if (welcome instanceof ProtocolError) return void this.#note(`the server sends ${welcome.toString()}`);
    if (hello === undefined || this.#ledger !== undefined)
      return void this.#note("a welcome that is not due");
    this.#ledger = this.#handlers.ledger(welcome.sessionId);
    this.#ledger.agreed(hello.limits, welcome.limits);
    this.#earlyCounts = welcome.codec === hello.codecs[0];
    if (!this.#earlyCounts) return;
    for (const early of this.#early) this.#ledger.leaves("client", early);
    const last = this.#early.at(-1);
    // They came before the server could answer, or will come still.
    if (last !== undefined) for (const early of this.#early) this.#ledger.arrives("server", early);
  }

  #dataLeaves(from: SimEnd, packet: Carried, byteLength: number): void {
    if (packet.type === "early") {
      // What was sent early is sent again as such, when a session goes on.
      if (this.#isResumption && !this.#isWelcomeThere) this.#note(`${from} sends again before the welcome`);
      if (this.#ledger === undefined) this.#early.push(seen(packet, byteLength));
      else if (this.#earlyCounts) this.#ledger.leaves(from, seen(packet, byteLength));
      return;
    }
    this.#mustBeAgreed(from, packet);
    this.#ledger?.leaves(from, seen(packet, byteLength));
  }

  get #isResumption(): boolean {
    const session = this.#hello?.session;
    return session !== undefined && "token" in session;
  }

  #mustBeAgreed(from: SimEnd, { type }: Packet): void {
    const isAgreed = from === "server" ? this.#ledger !== undefined : this.#isWelcomeThere;
    if (!isAgreed && !this.#isRejected) this.#note(`${from} sends ${type} before the welcome`);
  }

  #note(what: string): void {
    this.#handlers.violation(what);
  }
}

const welcomeType = 0x02;
const dataType = 0x04;
const earlyType = 0x05;

function seen({ seq, ack, frames }: Carried, byteLength: number): SeenPacket {
  return { seq, ack, frames, byteLength };
}
