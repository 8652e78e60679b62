import { type Platform, systemPlatform } from "../platform.ts";
import { CloseCode, type Duplex, type DuplexHandlers, fitCloseReason, type OpenDuplex } from "./duplex.ts";
import { GuardedHandlers } from "./guarded-handlers.ts";
import { type ControlMessage, readControlMessage } from "./message-port-control.ts";
import { oneShot } from "./one-shot.ts";

/** What a browser's `MessagePort` and that of `node:worker_threads` have in common. */
export interface MessagePortLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(
    type: "message" | "messageerror" | "close",
    listener: (event: { readonly type: string; readonly data?: unknown }) => void,
  ): void;
  start(): void;
  close(): void;
}

/** A port tells its peer each time it has received this many bytes more; the peer counts fewer as delivered. */
const acknowledgeEveryBytes = 65_536;

/**
 * A duplex over one port of a `MessageChannel`: between a page and its worker, or two threads of Node. The port
 * belongs to the duplex, which closes it. Packets travel as binary messages; the end travels as a message too, because not every browser tells a port that its peer is gone.
 */
export function openMessagePort(port: MessagePortLike, platform: Platform = systemPlatform): OpenDuplex {
  return oneShot((handlers) => new MessagePortDuplex(port, handlers, platform), platform);
}

class MessagePortDuplex implements Duplex {
  readonly #port: MessagePortLike;
  readonly #platform: Platform;
  readonly #handlers: GuardedHandlers;
  /** Bytes posted that the peer has not acknowledged. */
  #unacknowledged = 0;
  /** Bytes received that we have not acknowledged. */
  #toAcknowledge = 0;

  constructor(port: MessagePortLike, handlers: DuplexHandlers, platform: Platform) {
    this.#port = port;
    this.#platform = platform;
    this.#handlers = new GuardedHandlers(handlers);
    port.addEventListener("message", (event) => this.#received(event.data));
    port.addEventListener("messageerror", () => this.#refuse("a message that cannot be read here"));
    port.addEventListener("close", () => this.#ended("the other side of the message port is gone"));
    port.start();
    platform.soon(() => this.#handlers.opened());
  }

  /** What the peer has not taken from its port, to within the 64 KiB after which it says so. */
  get bufferedByteLength(): number {
    return Math.max(0, this.#unacknowledged - acknowledgeEveryBytes);
  }

  send(packet: Uint8Array): void {
    if (!this.#handlers.isOpen) return;
    const own = new Uint8Array(packet); // a copy: whoever sends it may have to send it again
    this.#unacknowledged += own.byteLength;
    this.#handlers.buffered(this.bufferedByteLength);
    this.#port.postMessage(own, [own.buffer]);
  }

  close(code: CloseCode, reason: string): void {
    const fitting = fitCloseReason(reason);
    if (!this.#handlers.closing(code, fitting)) return;
    this.#post({ heddle: "close", code, reason: fitting });
    this.#port.close();
    this.#platform.soon(() => this.#handlers.ended({ code, reason: fitting }));
  }

  #received(message: unknown): void {
    if (message instanceof Uint8Array) {
      this.#toAcknowledge += message.byteLength;
      if (this.#toAcknowledge >= acknowledgeEveryBytes) this.#acknowledge();
      this.#handlers.received(message);
      return;
    }
    const control = readControlMessage(message);
    if (control === undefined)
      this.#refuse("a message that is neither a binary packet nor a control message");
    else if (control.heddle === "close") this.#peerClosed(control.code, control.reason);
    else this.#acknowledged(control.byteLength);
  }

  #acknowledge(): void {
    this.#post({ heddle: "received", byteLength: this.#toAcknowledge });
    this.#toAcknowledge = 0;
  }

  #acknowledged(byteLength: number): void {
    if (byteLength > this.#unacknowledged) {
      this.#refuse("an acknowledgement of more than was sent");
      return;
    }
    this.#unacknowledged -= byteLength;
    this.#handlers.buffered(this.bufferedByteLength);
  }

  #peerClosed(code: number, reason: string): void {
    this.#port.close();
    this.#handlers.ended({ code, reason });
  }

  #refuse(what: string): void {
    this.close(CloseCode.protocolError, `the peer sent ${what}`);
  }

  #ended(reason: string): void {
    this.#handlers.ended({ code: CloseCode.lost, reason });
  }

  #post(message: ControlMessage): void {
    this.#port.postMessage(message, []);
  }
}
