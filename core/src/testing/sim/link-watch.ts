import {
  type Hello,
  parseHello,
  parseReject,
  parseWelcome,
  resumeRequestOf,
} from "../../handshake/messages.ts";
import { defaultLimits } from "../../limits.ts";
import { earlyLimits } from "../../session/session.ts";
import { readFrame, readFrames } from "../../wire/decode-frame.ts";
import { decodePacket, type Packet } from "../../wire/packet.ts";
import { ProtocolError } from "../../wire/protocol-error.ts";
import { type Forged, type ForgeryFacts, forge, type PacketForgery } from "./forgery.ts";
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
  #earlyBytes = 0;
  #isWelcomeThere = false;
  #isRejected = false;
  #token: string | undefined;
  /** What the server has of the client, where it resumes. */
  #resumedAt: number | undefined;
  /** Data packets that each end has had, over all links. */
  readonly #received: Record<SimEnd, number> = { client: 0, server: 0 };
  readonly #lastData: Record<SimEnd, Uint8Array | undefined> = { client: undefined, server: undefined };
  readonly #hasClosed: Record<SimEnd, boolean> = { client: false, server: false };
  /** Something was said here that no honest end says. */
  isForged = false;

  constructor(handlers: WatchHandlers) {
    this.#handlers = handlers;
  }

  /** The session that it carries; undefined before there is one. */
  get ledger(): SessionLedger | undefined {
    return this.#ledger;
  }

  /** Whether both ends know that they have agreed. */
  get isAgreed(): boolean {
    return this.#isWelcomeThere && this.#ledger !== undefined && !this.#isRejected;
  }

  /** Of the session that the client asks for, where it is a new one. */
  get key(): string | undefined {
    const session = this.#hello?.session;
    return session !== undefined && "key" in session ? session.key : undefined;
  }

  /** Whether the server has refused who dialled. */
  get isRejected(): boolean {
    return this.#isRejected;
  }

  /** Whether this end has said that the session is over. */
  hasClosed(end: SimEnd): boolean {
    return this.#hasClosed[end];
  }

  /** A packet for an end that no honest peer would send it now; undefined where there is none of this kind. */
  forge(kind: PacketForgery, at: SimEnd, limits: LimitFacts): Forged | undefined {
    const ledger = this.#ledger;
    if (ledger === undefined) return undefined;
    const facts = ledger.factsAt(at, this.#received[at]);
    return forge(kind, {
      ...facts,
      ...limits,
      earlyCounts: this.#earlyCounts,
      lastPacket: this.#lastData[at],
    });
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
        if (reject instanceof ProtocolError || (reject.code === "internal" && !this.isForged))
          this.#note(`the server rejects: ${packet.body}`);
        return;
      }
      case "close":
        this.#hasClosed[from] = true;
        if (packet.code === 13 && !this.isForged) this.#note(`${from} closes: ${packet.message}`);
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

  arrives(at: SimEnd, bytes: Uint8Array, isHeard: boolean): void {
    const type = bytes[0];
    if (type === welcomeType && at === "client" && isHeard) this.#welcomeIsThere();
    if (at === "server" && isHeard && type !== earlyType && this.#token !== undefined)
      this.#ledger?.confirmed(this.#token);
    if (type !== dataType && type !== earlyType && type !== ackType) return;
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError) return;
    if (packet.type === "ack" && isHeard) this.#ledger?.heardAck(at, packet.ack);
    if (packet.type !== "data" && packet.type !== "early") return;
    if (packet.type === "early" && !this.#earlyCounts) return;
    if (isHeard) this.#hears(at, packet, bytes);
    this.#ledger?.arrives(at, seen(packet, bytes.byteLength));
  }

  #welcomeIsThere(): void {
    this.#isWelcomeThere = true;
    if (!this.isForged && this.#resumedAt !== undefined) this.#ledger?.heardAck("client", this.#resumedAt);
  }

  #hears(at: SimEnd, packet: Carried, bytes: Uint8Array): void {
    if (packet.seq === this.#received[at] + 1) this.#received[at]++;
    if (packet.type === "data") this.#lastData[at] = bytes;
    this.#ledger?.heardAck(at, packet.ack);
  }

  /** A packet in words, for readers of a trace. */
  describe(bytes: Uint8Array): string {
    const packet = decodePacket(bytes);
    if (packet instanceof ProtocolError) return packet.toString();
    const { type } = packet;
    if (type === "data" || type === "early") {
      const frames: string[] = [];
      readFrames(packet.frames, (each) => {
        const frame = readFrame(each, defaultLimits);
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
    else {
      this.#hello = hello;
      this.#received.client = resumeRequestOf(hello)?.received ?? this.#received.client;
    }
  }

  #welcomeLeaves(packet: Extract<Packet, { readonly type: "welcome" }>): void {
    const hello = this.#hello;
    const welcome = parseWelcome(packet);
    if (welcome instanceof ProtocolError) return void this.#note(`the server sends ${welcome.toString()}`);
    if (hello === undefined || this.#ledger !== undefined)
      return void this.#note("a welcome that is not due");
    this.#ledger = this.#handlers.ledger(welcome.sessionId);
    this.#ledger.agreed(hello, welcome);
    this.#token = welcome.resume?.token;
    this.#earlyCounts = welcome.codec === hello.codecs[0];
    this.#resumedAt = welcome.resume?.received;
    if (this.#resumedAt !== undefined) this.#received.server = this.#resumedAt;
    else if (!this.#earlyCounts) this.#received.server = 0;
    if (!this.#earlyCounts) return;
    for (const early of this.#early) this.#ledger.leaves("client", early);
    const last = this.#early.at(-1);
    // They came before the server could answer, or will come still.
    if (last !== undefined) for (const early of this.#early) this.#ledger.arrives("server", early);
  }

  #dataLeaves(from: SimEnd, packet: Carried, byteLength: number): void {
    if (packet.type === "early") {
      this.#earlyBytes += byteLength;
      if (this.#earlyBytes > earlyLimits.totalBytes && !this.isForged)
        this.#note(`${from} sends ${this.#earlyBytes} bytes early`);
      if (!this.#earlyCounts && this.#isResumption) this.#note(`${from} sends again what was thrown away`);
      // What was sent early is sent again as such, when a session goes on.
      if (this.#isResumption && !this.#isWelcomeThere) this.#note(`${from} sends again before the welcome`);
      if (this.#ledger === undefined) this.#early.push(seen(packet, byteLength));
      else if (this.#earlyCounts) this.#ledger.leaves(from, seen(packet, byteLength));
      return;
    }
    this.#mustBeAgreed(from, packet);
    const told = from === "server" ? this.#toldServer : this.#resumedAt;
    if (told !== undefined && packet.seq <= told && !this.isForged)
      this.#note(`${from} sends packet ${packet.seq} again, and was told that ${told} have come`);
    this.#ledger?.leaves(from, seen(packet, byteLength));
  }

  /** What the client has of the server, where it resumes. */
  get #toldServer(): number | undefined {
    return resumeRequestOf(this.#hello ?? {})?.received;
  }

  get #isResumption(): boolean {
    return resumeRequestOf(this.#hello ?? {}) !== undefined;
  }

  #mustBeAgreed(from: SimEnd, { type }: Packet): void {
    const isAgreed = from === "server" ? this.#ledger !== undefined : this.#isWelcomeThere;
    if (!isAgreed && !this.#isRejected) this.#note(`${from} sends ${type} before the welcome`);
  }

  #note(what: string): void {
    this.#handlers.violation(what);
  }
}

type LimitFacts = Pick<
  ForgeryFacts,
  "maxRunningCalls" | "maxMessageBytes" | "maxOpenStreams" | "maxWindowBytes"
>;

const welcomeType = 0x02;
const dataType = 0x04;
const earlyType = 0x05;
const ackType = 0x06;

function seen({ seq, ack, frames }: Carried, byteLength: number): SeenPacket {
  return { seq, ack, frames, byteLength };
}
