import {
  type Cancel,
  CloseCode,
  type Duplex,
  type DuplexClosed,
  type DuplexHandlers,
  type OpenDuplex,
  type Platform,
} from "@heddle/core";
import { GuardedHandlers } from "@heddle/core/internal";
import type { LinkConditions } from "./conditions.ts";
import { PacketLane } from "./packet-lane.ts";

/** What a staged duplex needs of its stage. */
export interface StagedDuplexOptions {
  readonly platform: Platform;
  readonly conditions: () => LinkConditions;
  /** It has ended: it need not hear of the conditions any more. */
  readonly onEnd: (duplex: StagedDuplex) => void;
}

/** Where something waits in front of the duplex, nothing says when its own buffer empties: while it is full, it is asked this often. */
const pollMs = 4;

/** A duplex whose packets, in both directions, go through a lane that delays or holds them. Its contract is that of any duplex. */
export class StagedDuplex implements Duplex {
  readonly #options: StagedDuplexOptions;
  readonly #guard: GuardedHandlers;
  readonly #out: PacketLane;
  readonly #in: PacketLane;
  readonly #inner: Duplex;
  #cancelPoll: Cancel | undefined;

  constructor(open: OpenDuplex, handlers: DuplexHandlers, options: StagedDuplexOptions) {
    const { platform, conditions } = options;
    this.#options = options;
    this.#guard = new GuardedHandlers(handlers);
    this.#out = new PacketLane(platform, conditions);
    this.#in = new PacketLane(platform, conditions);
    this.#inner = open({
      opened: () => this.#in.enter(0, () => this.#guard.opened()),
      received: (packet) => {
        this.#in.enter(packet.byteLength, () => this.#guard.received(packet));
        return "kept";
      },
      drained: () => this.#watchBuffer(),
      closed: (closed) => this.#in.enter(0, () => this.#end(closed)),
    });
  }

  get bufferedByteLength(): number {
    return this.#inner.bufferedByteLength + this.#out.waitingBytes;
  }

  send(packet: Uint8Array): void {
    if (!this.#guard.isOpen) return;
    this.#out.enter(packet.byteLength, () => this.#inner.send(packet));
    this.#watchBuffer();
  }

  close(code: CloseCode, reason: string): void {
    if (this.#guard.closing(code, reason)) this.#out.enter(0, () => this.#inner.close(code, reason));
  }

  /** The conditions have changed. */
  look(): void {
    this.#out.look();
    this.#in.look();
  }

  /** Ends it here and now. What is on its way is lost. */
  cut(closed: DuplexClosed): void {
    this.#out.end();
    this.#inner.close(CloseCode.normal, ""); // all that a socket can be told of it
    this.#end(closed);
  }

  #end(closed: DuplexClosed): void {
    this.#out.end();
    this.#in.end();
    this.#cancelPoll?.();
    this.#options.onEnd(this);
    this.#guard.ended(closed);
  }

  #watchBuffer(): void {
    if (this.#guard.isClosed) return;
    this.#guard.buffered(this.bufferedByteLength);
    if (!this.#guard.isFull || this.#cancelPoll !== undefined) return;
    this.#cancelPoll = this.#options.platform.after(pollMs, () => {
      this.#cancelPoll = undefined;
      this.#watchBuffer();
    });
  }
}
