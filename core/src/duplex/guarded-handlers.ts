import type { BytesUse } from "../bytes-use.ts";
import { CloseCode, type DuplexClosed, type DuplexHandlers, duplexHighWaterBytes } from "./duplex.ts";

type State =
  | { readonly name: "opening" }
  | { readonly name: "open" }
  | { readonly name: "closing"; readonly own: DuplexClosed }
  | { readonly name: "closed" };

const opening: State = { name: "opening" };
const open: State = { name: "open" };
const closed: State = { name: "closed" };

/** At a quarter of the high water a full duplex has drained. */
const lowWaterBytes = duplexHighWaterBytes / 4;

/**
 * The owner's handlers behind the promises of `DuplexHandlers`, for every transport the same: `opened` once and
 * before anything else, `closed` once and last, nothing received after an own `close`, `drained` only after
 * the buffer had been full. A transport tells it what happened and asks it whether a packet may be sent.
 */
export class GuardedHandlers {
  readonly #handlers: DuplexHandlers;
  #state: State = opening;
  #full = false;

  constructor(handlers: DuplexHandlers) {
    this.#handlers = handlers;
  }

  /** Whether packets may be sent: after `opened` and before an end of either side. */
  get isOpen(): boolean {
    return this.#state.name === "open";
  }

  /** Whether `closed` has been said: nothing more will be. */
  get isClosed(): boolean {
    return this.#state.name === "closed";
  }

  /** Whether the buffer was full and has not drained since. */
  get isFull(): boolean {
    return this.#full;
  }

  /** The transport can take packets. */
  opened(): void {
    if (this.#state.name !== "opening") return;
    this.#state = open;
    this.#handlers.opened();
  }

  /** A packet came. One that comes before the transport said that it is open opens it. */
  received(packet: Uint8Array): BytesUse {
    if (this.#state.name === "opening") this.opened();
    return this.#state.name === "open" ? this.#handlers.received(packet) : "free";
  }

  /** The buffer holds this many bytes, after a packet was put in or bytes left it. */
  buffered(byteLength: number): void {
    if (byteLength >= duplexHighWaterBytes) this.#full = true;
    if (!this.#full || byteLength > lowWaterBytes) return;
    this.#full = false;
    if (this.#state.name === "open") this.#handlers.drained();
  }

  /** The owner closes. False where it has closed before, or the end came first. */
  closing(code: CloseCode, reason: string): boolean {
    if (this.#state.name === "closing" || this.#state.name === "closed") return false;
    this.#state = { name: "closing", own: { code, reason } };
    return true;
  }

  /** The transport has ended. `peer` is what it says of the end; a loss says less than an own `close` does. */
  ended(peer: DuplexClosed): void {
    if (this.#state.name === "closed") return;
    const own = this.#state.name === "closing" ? this.#state.own : undefined;
    this.#state = closed;
    this.#handlers.closed(own !== undefined && peer.code === CloseCode.lost ? own : peer);
  }
}
