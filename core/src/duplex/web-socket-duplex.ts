import { joined } from "../joined.ts";
import { type Cancel, type Platform, systemPlatform } from "../platform.ts";
import { giveSpare, spareByteLength, takeSpare } from "../spare-bytes.ts";
import { CloseCode, type Duplex, type DuplexHandlers, fitCloseReason, type OpenDuplex } from "./duplex.ts";
import { GuardedHandlers } from "./guarded-handlers.ts";
import { failedDuplex } from "./one-shot.ts";
import { plainBytes } from "./plain-bytes.ts";
import { closedByWebSocket, webSocketCloseCode } from "./web-socket-close.ts";

/** What the four events of a WebSocket carry, all of it untrusted. */
export interface WebSocketEvent {
  readonly type: string;
  /** Of a `message`: an `ArrayBuffer` or a `Uint8Array` where it is binary. */
  readonly data?: unknown;
  /** Of a `close`. */
  readonly code?: number;
  /** Of a `close`. */
  readonly reason?: string;
  /** Of an `error`: `ws` says what happened, a browser says nothing. */
  readonly message?: string;
}

/** What is told of events: an `EventListener` of the DOM Standard that is an object. One for all of them takes less of memory than a function for each. */
export interface WebSocketListener {
  handleEvent(event: WebSocketEvent): void;
}

/** What a browser's `WebSocket` and that of the `ws` package have in common. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  /** Calls `sent`, once, when it does not need the bytes any more; that of a browser, which copies them, never does. */
  send(data: Uint8Array<ArrayBuffer>, sent?: () => void): void;
  close(code: number, reason: string): void;
  addEventListener(type: "open" | "message" | "error" | "close", listener: WebSocketListener): void;
}

/** A WebSocket says nothing when its buffer empties: while it is full, it is asked this often. */
const pollMs = 4;

const readyStateOpen = 1;

/** All that can be said in a browser, which tells a page nothing of why. */
const notMade =
  "the WebSocket could not be opened: is the server running, and does it accept this page's origin?";
const lost = "the connection was lost";

/**
 * A duplex over a WebSocket, each packet one binary message. `makeSocket` dials, or hands over an accepted
 * socket that is open already; what it throws arrives as `closed`. A text message ends the connection.
 */
export function openWebSocket(
  makeSocket: () => WebSocketLike,
  platform: Platform = systemPlatform,
): OpenDuplex {
  return (handlers) => {
    try {
      return new WebSocketDuplex(makeSocket(), handlers, platform);
    } catch (error) {
      const reason = error instanceof Error ? error.message : "the WebSocket could not be made";
      return failedDuplex(handlers, platform, { code: CloseCode.lost, reason });
    }
  };
}

class WebSocketDuplex implements Duplex, WebSocketListener {
  readonly #socket: WebSocketLike;
  readonly #platform: Platform;
  readonly #handlers: GuardedHandlers;
  #wasOpen = false;
  #failure: string | undefined;
  #cancelPoll: Cancel | undefined;

  constructor(socket: WebSocketLike, handlers: DuplexHandlers, platform: Platform) {
    this.#socket = socket;
    this.#platform = platform;
    this.#handlers = new GuardedHandlers(handlers);
    // The `ws` package gives bytes as they came; an ArrayBuffer it would have to copy for each message.
    if (socket.binaryType === "blob") socket.binaryType = "arraybuffer";
    socket.addEventListener("message", this);
    socket.addEventListener("error", this);
    socket.addEventListener("close", this);
    if (socket.readyState === readyStateOpen) platform.soon(() => this.#opened());
    else socket.addEventListener("open", this);
    // An accepted socket that ended before it was opened here says nothing any more.
    if (socket.readyState > readyStateOpen) platform.soon(() => this.#closed({ type: "close" }));
  }

  /** What its socket calls. // hot: once per packet */
  handleEvent(event: WebSocketEvent): void {
    switch (event.type) {
      case "message":
        this.#received(event.data);
        break;
      case "open":
        this.#opened();
        break;
      case "error":
        this.#failure ??= event.message;
        break;
      case "close":
        this.#closed(event);
    }
  }

  get bufferedByteLength(): number {
    return this.#socket.bufferedAmount;
  }

  send(packet: Uint8Array): void {
    if (!this.#takesPackets) return;
    // Browsers refuse shared memory here; a packet is never in any.
    this.#socket.send(packet as Uint8Array<ArrayBuffer>);
    this.#watchBuffer();
  }

  /** A message goes as one piece, put together in memory that is used again where the socket says when it may be. */
  sendInTwo(packet: Uint8Array, tail: Uint8Array): void {
    const byteLength = packet.byteLength + tail.byteLength;
    if (byteLength > spareByteLength) {
      this.send(joined(packet, tail));
      return;
    }
    if (!this.#takesPackets) return;
    const spare = takeSpare();
    joined(packet, tail, spare);
    this.#socket.send(spare.subarray(0, byteLength), () => giveSpare(spare));
    this.#watchBuffer();
  }

  close(code: CloseCode, reason: string): void {
    const fitting = fitCloseReason(reason);
    if (this.#handlers.closing(code, fitting)) this.#socket.close(webSocketCloseCode(code), fitting);
  }

  /** Once the peer's end has come, a browser drops what it is given and complains in the console; its `close` event follows. */
  get #takesPackets(): boolean {
    return this.#handlers.isOpen && this.#socket.readyState === readyStateOpen;
  }

  #opened(): void {
    this.#wasOpen = true;
    this.#handlers.opened();
  }

  #received(data: unknown): void {
    const packet = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
    if (packet instanceof Uint8Array) {
      this.#wasOpen = true;
      this.#handlers.received(plainBytes(packet));
    } else {
      this.close(CloseCode.protocolError, "the peer sent a text message; packets are binary messages");
    }
  }

  #watchBuffer(): void {
    this.#handlers.buffered(this.#socket.bufferedAmount);
    if (!this.#handlers.isFull || this.#cancelPoll !== undefined) return;
    this.#cancelPoll = this.#platform.after(pollMs, () => {
      this.#cancelPoll = undefined;
      this.#watchBuffer();
    });
  }

  #closed(event: WebSocketEvent): void {
    this.#cancelPoll?.();
    this.#handlers.ended(closedByWebSocket(event, this.#failure ?? (this.#wasOpen ? lost : notMade)));
  }
}
