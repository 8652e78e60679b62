import type { Socket } from "node:net";
import type { BytesUse } from "@heddle/core";
import {
  type Cancel,
  CloseCode,
  type Duplex,
  type DuplexHandlers,
  encodeRecordHeader,
  GuardedHandlers,
  type Platform,
  plainBytes,
  RecordReader,
} from "@heddle/core/internal";

/** How a byte stream becomes a duplex. */
export interface StreamDuplexOptions {
  /** A record that says it is longer ends the connection. */
  readonly maxPacketBytes: number;
  readonly platform: Platform;
}

/** A packet of so many bytes is copied behind its header: one small buffer costs less than two in one write. */
const mostCopiedBytes = 2_048;
/** How long a peer may take to read the rest and close its side, after we closed ours. */
export const closeTimeoutMs = 10_000;

/**
 * A duplex over a byte stream of Node (TCP, TLS, a Unix socket, what is behind an HTTP CONNECT), packets framed as
 * records. It may exist before its socket does: `attach` gives it the one that was dialled or accepted.
 */
export class TcpDuplex implements Duplex {
  readonly #handlers: GuardedHandlers;
  readonly #platform: Platform;
  /** Undefined once nothing more is to be read: after an own close. */
  #reader: RecordReader | undefined;
  #socket: Socket | undefined;
  #failure: string | undefined;

  constructor(handlers: DuplexHandlers, options: StreamDuplexOptions) {
    this.#handlers = new GuardedHandlers(handlers);
    this.#platform = options.platform;
    this.#reader = new RecordReader(options.maxPacketBytes);
  }

  get bufferedByteLength(): number {
    return this.#socket?.writableLength ?? 0;
  }

  /**
   * Reads and writes this socket from now on, whose bytes begin with a record; it is destroyed with the duplex. Where the socket has lent reads, which
   * come to `read`, it says no `data`.
   */
  attach(socket: Socket): void {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.read(plainBytes(chunk)));
    socket.on("drain", () => this.#handlers.buffered(socket.writableLength));
    socket.on("error", (error) => {
      this.#failure ??= `the connection was lost (${error.message})`;
    });
    socket.on("end", () => this.#peerEnded());
    socket.on("close", () => this.fail(this.#failure ?? "the connection was lost"));
    socket.resume();
  }

  /** The next bytes of the stream. Says what becomes of them. */
  read(chunk: Uint8Array): BytesUse {
    let use: BytesUse = "free";
    const error = this.#reader?.read(chunk, (packet) => {
      const packetUse = this.#handlers.received(packet);
      if (packetUse === "kept") use = "kept";
      return packetUse;
    });
    if (error !== undefined)
      this.close(error.kind === "too_large" ? CloseCode.tooLarge : CloseCode.protocolError, error.toString());
    return use;
  }

  /** Says that packets may be sent. */
  opened(): void {
    this.#handlers.opened();
  }

  /** Says that there is no connection, or no more. */
  fail(reason: string): void {
    this.#handlers.ended({ code: CloseCode.lost, reason });
  }

  send(packet: Uint8Array): void {
    const header = encodeRecordHeader(packet.byteLength);
    if (packet.byteLength <= mostCopiedBytes) this.#write(Buffer.concat([header, packet]));
    else this.#write(header, packet);
  }

  sendInTwo(packet: Uint8Array, tail: Uint8Array): void {
    this.#write(encodeRecordHeader(packet.byteLength + tail.byteLength), packet, tail);
  }

  close(code: CloseCode, reason: string): void {
    if (!this.#handlers.closing(code, reason)) return;
    this.#reader = undefined;
    if (this.#socket === undefined) this.#platform.soon(() => this.fail(reason));
    else this.#finish(this.#socket);
  }

  #write(...pieces: readonly Uint8Array[]): void {
    const socket = this.#socket;
    if (socket === undefined || !this.#handlers.isOpen) return;
    // A record goes in one write: each piece by itself would be a system call and a segment. Not all of a turn: the peer is to have the first soon.
    if (pieces.length > 1) socket.cork();
    for (const piece of pieces) socket.write(piece);
    if (pieces.length > 1) socket.uncork();
    this.#handlers.buffered(socket.writableLength);
  }

  #peerEnded(): void {
    // After an own close this is its answer, and the socket's `close` follows.
    if (this.#reader === undefined) return;
    if (this.#reader.pendingBytes > 0) this.fail("the connection ended in the middle of a packet");
    else this.#handlers.ended({ code: CloseCode.normal, reason: "" });
    if (this.#socket !== undefined) this.#finish(this.#socket);
  }

  /**
   * Sends what was accepted, then our end of the stream; with that the duplex is closed. What still comes is read and
   * dropped: to close a socket with unread bytes resets the connection, and the peer would lose what we sent last.
   */
  #finish(socket: Socket): void {
    socket.end(() => this.fail("the connection was closed"));
    const cancel: Cancel = this.#platform.after(closeTimeoutMs, () => socket.destroy());
    socket.once("close", cancel);
  }
}
