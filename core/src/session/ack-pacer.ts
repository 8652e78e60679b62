import type { Cancel, Platform } from "../platform.ts";

/** An ack that no data packet took along leaves after this time, or at once behind `everyPackets`. */
const delayMs = 100;
const everyPackets = 64;
/**
 * Where much comes, the peer measures by acks how much it may send. So one leaves `pauseMs` behind each `soonBytes`, not at once: at
 * 1 GB/s that would be 60,000 a second. Behind `everyBytes` they do not wait.
 */
const soonBytes = 16_384;
const pauseMs = 1;
const everyBytes = 262_144;

/** What sends the acks. */
export interface AckPacerHost {
  readonly platform: Platform;
  /** It is time. */
  sendAck(): void;
}

/** Says when an ack must leave by itself, because no data packet has taken it along (PROTOCOL.md, 7.1). */
export class AckPacer {
  readonly #host: AckPacerHost;
  #cancel: Cancel | undefined;
  #isSoon = false;
  #bytes = 0;

  constructor(host: AckPacerHost) {
    this.#host = host;
  }

  /** A packet came; so many have come that are not acknowledged. // hot: once per packet */
  received(byteLength: number, packets: number): void {
    this.#bytes += byteLength;
    if (packets >= everyPackets || this.#bytes >= everyBytes) {
      this.#ring();
    } else if (this.#bytes < soonBytes) {
      this.#cancel ??= this.#host.platform.after(delayMs, () => this.#ring());
    } else if (!this.#isSoon) {
      // Not at once: what this turn has to say may take it along.
      this.#isSoon = true;
      this.#cancel?.();
      this.#cancel = this.#host.platform.after(pauseMs, () => this.#ring());
    }
  }

  /** All that has come is acknowledged. The timer stays: it costs less to let it ring than to stop it each time. // hot: once per packet */
  acknowledged(): void {
    this.#bytes = 0;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isSoon = false;
    this.#bytes = 0;
  }

  #ring(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isSoon = false;
    this.#host.sendAck();
  }
}
