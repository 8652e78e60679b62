import {
  CloseCode,
  type Duplex,
  type DuplexClosed,
  type DuplexHandlers,
  duplexHighWaterBytes,
  type OpenDuplex,
} from "../duplex/duplex.ts";
import type { Platform } from "../platform.ts";
import type { SimRandom } from "./sim-random.ts";

/** An end of a link, named by who it belongs to. */
export type SimEnd = "client" | "server";

/** How a link carries; the same in both directions. */
export interface SimLinkOptions {
  readonly platform: Platform;
  readonly random: SimRandom;
  /** So many bytes pass in a millisecond. */
  readonly bytesPerMs: number;
  readonly delayMs: number;
  /** Packets take up to so much longer, and yet keep their order. */
  readonly jitterMs: number;
  /** Sees each packet when it is given to the link, and when it comes out. */
  readonly tap: {
    leaves(from: SimEnd, packet: Uint8Array): void;
    arrives(at: SimEnd, packet: Uint8Array): void;
  };
}

/** Two duplexes joined by a link that is slow, late, and may be cut. The same seed carries the same way. */
export class SimLink {
  readonly client: OpenDuplex;
  readonly server: OpenDuplex;
  readonly #ends: Readonly<Record<SimEnd, LinkEnd>>;
  readonly #options: SimLinkOptions;

  constructor(options: SimLinkOptions) {
    this.#options = options;
    const client = new LinkEnd("client", options);
    const server = new LinkEnd("server", options);
    client.other = server;
    server.other = client;
    this.#ends = { client, server };
    this.client = (handlers) => this.#open(client, handlers);
    this.server = (handlers) => this.#open(server, handlers);
  }

  /** Both ends lose it; what is on its way never arrives. */
  cut(): void {
    const lost = { code: CloseCode.lost, reason: "the link was cut" };
    for (const end of Object.values(this.#ends)) end.end(lost);
  }

  #open(end: LinkEnd, handlers: DuplexHandlers): Duplex {
    end.handlers = handlers;
    this.#options.platform.soon(() => {
      const { client, server } = this.#ends;
      if (client.handlers === undefined || server.handlers === undefined) return;
      client.begin();
      server.begin();
    });
    return end;
  }
}

class LinkEnd implements Duplex {
  other: LinkEnd = this;
  handlers: DuplexHandlers | undefined;
  bufferedByteLength = 0;
  readonly #name: SimEnd;
  readonly #options: SimLinkOptions;
  #phase: "new" | "open" | "closing" | "over" = "new";
  #freeAtMs = 0;
  #arrivesAtMs = 0;
  #wasFull = false;
  readonly #onTheirWay: Uint8Array[] = [];

  constructor(name: SimEnd, options: SimLinkOptions) {
    this.#name = name;
    this.#options = options;
  }

  begin(): void {
    if (this.#phase !== "new") return;
    this.#phase = "open";
    this.handlers?.opened();
  }

  send(packet: Uint8Array): void {
    if (this.#phase !== "open") return;
    const { platform, bytesPerMs, tap } = this.#options;
    tap.leaves(this.#name, packet);
    this.bufferedByteLength += packet.byteLength;
    this.#wasFull ||= this.bufferedByteLength >= duplexHighWaterBytes;
    const nowMs = platform.nowMs();
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + packet.byteLength / bytesPerMs;
    platform.after(this.#freeAtMs - nowMs, () => this.#sent(packet.byteLength));
    this.#onTheirWay.push(packet);
    // Timers of almost the same time may fire in any order; packets may not.
    platform.after(this.#arrival() - nowMs, () => this.other.#receive(this.#onTheirWay.shift()));
  }

  close(code: CloseCode, reason: string): void {
    if (this.#phase !== "open" && this.#phase !== "new") return;
    this.#phase = "closing";
    const { platform } = this.#options;
    platform.after(this.#arrival() + 1 - platform.nowMs(), () => {
      this.other.end({ code, reason });
      this.end({ code, reason });
    });
  }

  end(closed: DuplexClosed): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.handlers?.closed(closed);
  }

  #arrival(): number {
    const { delayMs, jitterMs, random } = this.#options;
    this.#arrivesAtMs = Math.max(this.#arrivesAtMs, this.#freeAtMs + delayMs + jitterMs * random.next());
    return this.#arrivesAtMs;
  }

  #sent(byteLength: number): void {
    this.bufferedByteLength -= byteLength;
    if (!this.#wasFull || this.bufferedByteLength > duplexHighWaterBytes / 4) return;
    this.#wasFull = false;
    if (this.#phase === "open") this.handlers?.drained();
  }

  #receive(packet: Uint8Array | undefined): void {
    if (packet === undefined || this.#phase !== "open" || this.other.#phase === "over") return;
    this.#options.tap.arrives(this.#name, packet);
    this.handlers?.received(packet);
  }
}
