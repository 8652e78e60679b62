import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { encodeRecordHeader, RecordReader, streamPreface } from "@heddle/core/internal";

/** What a HELLO asks of a session. */
export type RawSessionRequest =
  | { readonly key: string }
  /** `attempt` is the next in this process where it is not said. */
  | { readonly token: string; readonly received: number; readonly attempt?: number };

let attempts = 0;

/** The answer to a HELLO, as far as tests look at it. */
export interface RawAnswer {
  readonly type: "welcome" | "reject" | "closed";
  readonly code?: string;
  readonly message?: string;
  readonly retry?: string;
  readonly sessionId?: string;
  readonly resume?: { readonly token: string; readonly detachedMs: number; readonly received?: number };
}

const limits = {
  maxPacketBytes: 1_048_576,
  maxMessageBytes: 67_108_864,
  maxMetadataBytes: 8_192,
  maxRunningCalls: 256,
  maxOpenStreams: 256,
  initialCreditBytes: 65_536,
};

/** A client that speaks the protocol over TCP by hand, in JSON: says what a test tells it to, and keeps what it hears. */
export class RawSession {
  /** Packets that came, the answer to the HELLO first. */
  readonly packets: Uint8Array[] = [];
  readonly #socket: Socket;
  #isClosed = false;
  #wake = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new RecordReader(limits.maxPacketBytes);
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      reader.read(Uint8Array.from(chunk), (packet) => {
        this.packets.push(packet);
        return "kept";
      });
      this.#wake();
    });
    socket.on("error", () => {});
    for (const end of ["end", "close"]) {
      socket.once(end, () => {
        this.#isClosed = true;
        this.#wake();
      });
    }
  }

  /** Connects, and has said nothing yet but the preface. */
  static async connect(port: number): Promise<RawSession> {
    const socket = connect({ host: "127.0.0.1", port });
    await once(socket, "connect");
    socket.write(streamPreface);
    return new RawSession(socket);
  }

  /** Whether the server has ended the connection. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  sendHello(session: RawSessionRequest, metadata: Readonly<Record<string, string>> = {}): void {
    const asked = hasToken(session) ? { attempt: ++attempts, ...session } : session;
    const body = JSON.stringify({ codecs: ["json"], features: 0, limits, metadata, session: asked });
    this.send([0x01, 0x48, 0x44, 0x4c, 0x45, 1, 1, ...Buffer.from(body)]);
  }

  /** Says HELLO and waits for the answer. */
  async hello(
    session: RawSessionRequest,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<RawAnswer> {
    this.sendHello(session, metadata);
    return this.answer();
  }

  /** Waits for the answer to the HELLO. */
  async answer(): Promise<RawAnswer> {
    await this.until(() => this.packets.length > 0 || this.#isClosed);
    const [packet] = this.packets;
    if (packet === undefined) return { type: "closed" };
    const isWelcome = packet[0] === 0x02;
    // It is our own server that says it; a test that reads what is not there fails.
    const body = JSON.parse(Buffer.from(packet.subarray(isWelcome ? 2 : 1)).toString()) as Omit<
      RawAnswer,
      "type"
    >;
    return { ...body, type: isWelcome ? "welcome" : "reject" };
  }

  /** Calls `run` with an id, in the data packet of this number; the numbers are small. */
  sendRun(seq: number, callNumber: number, id: number): void {
    const frame = [0x10, callNumber, 0, 3, ...Buffer.from("run"), ...Buffer.from(String(id))];
    this.send([0x04, seq, 0, frame.length, ...frame]);
  }

  /** Texts of the data packets that came. */
  get data(): readonly string[] {
    return this.packets
      .filter(([type]) => type === 0x04)
      .map((packet) => Buffer.from(packet).toString("latin1"));
  }

  send(packet: readonly number[]): void {
    this.#socket.write(Buffer.concat([encodeRecordHeader(packet.length), Uint8Array.from(packet)]));
  }

  /** Waits until this holds; looked at whenever something comes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Ends it by a reset, and waits until the system has done so. */
  async reset(): Promise<void> {
    if (this.#socket.destroyed) return;
    const closed = once(this.#socket, "close");
    this.#socket.resetAndDestroy();
    await closed;
  }
}

/** Tests say what is no session, too. */
function hasToken(session: unknown): session is { readonly token: string } {
  return typeof session === "object" && session !== null && "token" in session;
}
