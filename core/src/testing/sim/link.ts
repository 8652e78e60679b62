import { CloseCode, type Duplex, type DuplexClosed, type OpenDuplex } from "../../duplex/duplex.ts";
import { GuardedHandlers } from "../../duplex/guarded-handlers.ts";
import { joined } from "../../joined.ts";
import { writtenOver } from "../lent-packets.ts";
import type { SimClock } from "./clock.ts";
import type { SimHost } from "./host.ts";
import { Lane } from "./lane.ts";
import type { SimRandom } from "./random.ts";

/** An end of a link, named by who it belongs to. */
export type SimEnd = "client" | "server";

/** The other end. */
export function otherEnd(end: SimEnd): SimEnd {
  return end === "client" ? "server" : "client";
}

/** How a link carries; the same in both directions. */
export interface LinkConditions {
  /** So many bytes pass in a millisecond. */
  readonly bytesPerMs: number;
  readonly delayMs: number;
  /** Packets take up to so much longer, and yet keep their order. */
  readonly jitterMs: number;
  /** What an end's operating system takes, beyond what is on its way, before anything counts as buffered. */
  readonly socketBytes: number;
  /** Packets travel as records on a byte stream, which comes in pieces; else whole. */
  readonly isByteStream: boolean;
  /** The duplexes take a packet in two pieces. */
  readonly takesTwo: boolean;
}

/** How a link is lost, as seen from both ends. */
export interface LinkLoss {
  /** When each end learns of it, from then on; `Infinity` for never. */
  readonly toldInMs: Readonly<Record<SimEnd, number>>;
  /** What has left arrives all the same, where that end has not been told. */
  readonly isLate: boolean;
}

/** Sees each packet when it is given to a link, and when it comes out. */
export interface LinkTap {
  leaves(from: SimEnd, packet: Uint8Array): void;
  /** @param isHeard Whether that end listens; else it has closed its duplex. */
  arrives(at: SimEnd, packet: Uint8Array, isHeard: boolean): void;
  /** What that end is given in the place of a packet that has arrived. */
  twist(at: SimEnd, packet: Uint8Array): Uint8Array;
  /** That end has dealt with a packet. */
  handled(at: SimEnd): void;
  /** An end is told that it is over. */
  closed(at: SimEnd, closed: DuplexClosed): void;
}

/** What a link stands on. */
export interface LinkOptions extends LinkConditions {
  readonly clock: SimClock;
  readonly random: SimRandom;
  readonly hosts: Readonly<Record<SimEnd, SimHost>>;
  readonly tap: LinkTap;
}

/** Two duplexes joined by a link that is slow and late, stands still, and gets lost in every way in which links do. */
export class SimLink {
  readonly client: OpenDuplex;
  readonly server: OpenDuplex;
  readonly #options: LinkOptions;
  readonly #ends: Readonly<Record<SimEnd, LinkEnd>>;
  #isLost = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#ends = { client: new LinkEnd("client", options), server: new LinkEnd("server", options) };
    const { client, server } = this.#ends;
    client.other = server;
    server.other = client;
    this.client = (handlers) => client.attach(new GuardedHandlers(handlers));
    this.server = (handlers) => server.attach(new GuardedHandlers(handlers));
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Whether this end has been told that it is over, or would have been if it had been opened. */
  isOverFor(end: SimEnd): boolean {
    return this.#ends[end].isOver;
  }

  /** Whether both ends have been told that it is over. */
  get isOver(): boolean {
    return this.#ends.client.isOver && this.#ends.server.isOver;
  }

  /** Whether this end listens: it has been opened, and neither closed nor told that it is over. */
  isHeardBy(end: SimEnd): boolean {
    return this.#ends[end].isHeard;
  }

  /** This end is given a packet that the other has not sent. */
  slip(end: SimEnd, packet: Uint8Array): void {
    this.#ends[end].slip(packet);
  }

  /** Whether both ends think the same of it, and are right. */
  get isSettled(): boolean {
    const { client, server } = this.#ends;
    if (!this.#isLost && client.isHeard && server.isHeard) return true;
    return client.isDone && server.isDone;
  }

  /** This end may send from now on. */
  open(end: SimEnd): void {
    this.#options.hosts[end].receives(() => this.#ends[end].open());
  }

  /** Nothing passes in this direction for so long; nothing is lost either. */
  stall(from: SimEnd, forMs: number): void {
    this.#ends[from].lane.stall(forMs);
  }

  /** Nothing that is sent from now on arrives. */
  lose({ toldInMs, isLate }: LinkLoss): void {
    if (this.#isLost) return;
    this.#isLost = true;
    for (const name of ["client", "server"] as const) {
      const end = this.#ends[name];
      end.isLost = true;
      end.lane.lose(isLate);
      if (toldInMs[name] < Number.POSITIVE_INFINITY)
        this.#options.clock.in(toldInMs[name], () => end.end({ code: CloseCode.lost, reason: "lost" }));
    }
  }
}

/** One end; its lane is the way to the other. */
class LinkEnd implements Duplex {
  readonly lane: Lane;
  other: LinkEnd = this;
  isLost = false;
  /** Only where the transport can. */
  readonly sendInTwo?: (head: Uint8Array, tail: Uint8Array) => void;
  readonly #name: SimEnd;
  readonly #options: LinkOptions;
  #handlers: GuardedHandlers | undefined;
  #isOver = false;

  constructor(name: SimEnd, options: LinkOptions) {
    this.#name = name;
    this.#options = options;
    const { clock, random } = options;
    this.lane = new Lane(clock, random, options, {
      arrives: (packet) => this.other.#receive(packet),
      drains: () => options.hosts[name].receives(() => this.#handlers?.buffered(this.lane.bufferedBytes)),
    });
    if (options.takesTwo) this.sendInTwo = (head, tail) => this.send(joined(head, tail));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isHeard(): boolean {
    return !this.#isOver && this.#handlers?.isOpen === true;
  }

  /** Whether nobody waits for it to go on, or for its end. */
  get isDone(): boolean {
    return this.#isOver || this.#handlers === undefined || this.#options.hosts[this.#name].isDead;
  }

  slip(packet: Uint8Array): void {
    if (!this.#isOver) this.#handlers?.received(packet);
  }

  get bufferedByteLength(): number {
    return this.#isOver ? 0 : this.lane.bufferedBytes;
  }

  attach(handlers: GuardedHandlers): Duplex {
    this.#handlers = handlers;
    return this;
  }

  open(): void {
    if (!this.#isOver) this.#handlers?.opened();
  }

  send(packet: Uint8Array): void {
    if (this.#handlers?.isOpen !== true) return;
    this.#options.tap.leaves(this.#name, packet);
    this.lane.send(packet);
    this.#handlers.buffered(this.lane.bufferedBytes);
  }

  close(code: CloseCode, reason: string): void {
    if (this.#handlers?.closing(code, reason) !== true) return;
    const { clock, random, delayMs } = this.#options;
    if (this.isLost) {
      // Nobody answers; the operating system gives up some day.
      clock.in(random.pick([0, 10, 3_000, 30_000]), () => this.end({ code: CloseCode.lost, reason: "" }));
      return;
    }
    this.lane.flushed(() => {
      if (this.isLost) return;
      this.other.end({ code, reason });
      clock.in(delayMs, () => this.end({ code, reason }));
    });
    // The other end may never read it.
    clock.in(30_000, () => this.end({ code: CloseCode.lost, reason: "" }));
  }

  end(closed: DuplexClosed): void {
    this.#options.hosts[this.#name].receives(() => {
      if (this.#isOver) return;
      this.#isOver = true;
      this.#options.tap.closed(this.#name, closed);
      this.#handlers?.ended(closed);
    });
  }

  #receive(packet: Uint8Array): void {
    this.#options.hosts[this.#name].receives(() => {
      if (this.#isOver) return;
      const { tap } = this.#options;
      const given = tap.twist(this.#name, packet).slice();
      tap.arrives(this.#name, packet, this.isHeard);
      if (this.#handlers?.received(given) === "free") given.fill(writtenOver);
      tap.handled(this.#name);
    });
  }
}
