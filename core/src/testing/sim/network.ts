import { CloseCode, type OpenDuplex } from "../../duplex/duplex.ts";
import { failedDuplex } from "../../duplex/one-shot.ts";
import type { SimClock } from "./clock.ts";
import { planLoss } from "./fault-plan.ts";
import { Forger, type WatchedLink } from "./forger.ts";
import type { ForgeryPlan, StrangerKind } from "./forgery-plan.ts";
import type { SimHost } from "./host.ts";
import { type LinkConditions, type LinkLoss, type SimEnd, SimLink } from "./link.ts";
import { LinkWatch, type WatchHandlers } from "./link-watch.ts";
import type { SimPlan } from "./plan.ts";
import type { SimRandom } from "./random.ts";
import type { SessionLedger } from "./session-ledger.ts";
import { speechOf, stranger } from "./stranger.ts";
import type { Trace } from "./trace.ts";

/** Who takes dials. */
export interface Acceptor {
  readonly host: SimHost;
  accept(open: OpenDuplex): void;
}

/** What a network stands on. */
export interface NetworkOptions {
  readonly clock: SimClock;
  readonly random: SimRandom;
  readonly trace: Trace;
  readonly plan: SimPlan;
  readonly watch: WatchHandlers;
  /** A session of this client is about to end because of what was slipped in. */
  readonly onForged: (client: number) => void;
}

/** A link that lives, and whose it is. */
interface Wire extends WatchedLink {
  readonly server: SimHost;
}

/** What a link is made of. */
interface Dialled {
  readonly client: number;
  readonly host: SimHost;
  readonly server: SimHost;
  readonly conditions: LinkConditions;
}

/** All links of a simulation. */
export class SimNetwork {
  /** Who takes dials now; undefined where nobody does. */
  acceptor: Acceptor | undefined;
  refusesUntilMs = 0;
  slowUntilMs = 0;
  slowByMs = 0;
  /** Nothing gets lost by itself any more. */
  isCalm = false;
  dials = 0;
  losses = 0;
  strangers = 0;
  /** Clients that a server has welcomed in the session that they last asked for, whether the WELCOME arrived or not. */
  readonly welcomed: Set<number> = new Set();
  readonly #keys = new Map<number, string>();
  readonly forger: Forger;
  readonly #options: NetworkOptions;
  readonly #hasDialled = new Set<number>();
  #wires: Wire[] = [];

  constructor(options: NetworkOptions) {
    this.#options = options;
    const { trace, clock, plan, watch } = options;
    this.forger = new Forger(plan, {
      say: (what) => trace.note(what, clock.nowMs),
      violation: watch.violation,
      ends: options.onForged,
    });
  }

  /** How a client dials. */
  dialler(client: number, host: SimHost): OpenDuplex {
    return (handlers) => {
      const { clock, random, plan } = this.#options;
      const { flakiness, losesWelcomes } = plan;
      this.dials++;
      const { acceptor } = this;
      if (acceptor === undefined || clock.nowMs < this.refusesUntilMs)
        return failedDuplex(handlers, host, { code: CloseCode.lost, reason: "connection refused" });
      const isFirst = !this.#hasDialled.has(client);
      const conditions = isFirst ? plan.conditions : plan.laterConditions;
      this.#hasDialled.add(client);
      const { link, watch } = this.#makeLink({ client, host, server: acceptor.host, conditions });
      const openMs = 2 * conditions.delayMs + (clock.nowMs < this.slowUntilMs ? this.slowByMs : 0);
      clock.in(openMs / 2, () => {
        if (link.isLost || acceptor.host.isDead) return;
        acceptor.host.receives(() => {
          if (link.isOverFor("server")) return;
          acceptor.accept(link.server);
          link.open("server");
        });
      });
      const duplex = link.client(handlers);
      clock.in(openMs, () => {
        if (acceptor.host.isDead) link.lose({ toldInMs: { client: 0, server: 0 }, isLate: false });
        else if (!link.isLost) link.open("client");
      });
      if (isFirst && losesWelcomes) this.#loseBehind(link, watch, "server", 0);
      else if (!this.isCalm && random.chance(flakiness))
        this.#loseBehind(
          link,
          watch,
          random.pick<SimEnd>(["client", "server"]),
          random.int(0, random.pick([2, 2, 10, 40])),
        );
      return duplex;
    };
  }

  /** Whether both ends of each link think the same of it: that it is there, or that it is over. */
  get isSettled(): boolean {
    return this.#wires.every(({ link }) => link.isSettled);
  }

  /** The links of a client get lost. */
  lose(client: number, loss: LinkLoss): void {
    for (const wire of this.#wires) if (wire.client === client) this.#lose(wire.link, loss);
  }

  /** A client is gone with all its links. */
  clientDies(client: number, serverToldInMs: number): void {
    this.lose(client, { toldInMs: { client: 0, server: serverToldInMs }, isLate: false });
  }

  /** A server is gone with all its links. */
  serverDies(server: SimHost, clientsToldInMs: number): void {
    for (const wire of this.#wires) {
      if (wire.server === server)
        this.#lose(wire.link, { toldInMs: { client: clientsToldInMs, server: 0 }, isLate: false });
    }
  }

  stall(client: number, from: SimEnd | "both", forMs: number): void {
    for (const wire of this.#wires) {
      if (wire.client !== client) continue;
      if (from !== "server") wire.link.stall("client", forMs);
      if (from !== "client") wire.link.stall("server", forMs);
    }
  }

  /** Somebody who is none of the two ends does something. */
  forge(plan: ForgeryPlan, ledger: SessionLedger | undefined): void {
    if (plan.type !== "stranger") this.forger.arm(plan);
    else if (ledger !== undefined) this.#meet(plan.kind, ledger);
  }

  #meet(kind: StrangerKind, ledger: SessionLedger): void {
    const { acceptor } = this;
    const { plan, random, trace, clock, watch } = this.#options;
    const speech = speechOf(kind, ledger, {
      codecs: plan.serverCodecs,
      isAttached: this.#isAttached(ledger),
      authenticatesLater: plan.authenticatesLater,
    });
    if (acceptor === undefined || acceptor.host.isPaused || speech === undefined) return;
    this.strangers++;
    trace.note(`a stranger comes: ${kind}`, clock.nowMs);
    const staysMs = kind === "silent" ? 10_100 : random.pick([10, 1_000, 5_000]);
    const { host } = acceptor;
    const { violation } = watch;
    const say = (what: string) => trace.note(what, clock.nowMs);
    acceptor.accept(stranger({ kind, speech, staysMs, host, watch, say, violation }));
  }

  /** Whether the server of now has this session, for certain. */
  #isAttached(ledger: SessionLedger): boolean {
    return this.#wires.some(
      ({ watch, link, server }) =>
        watch.ledger === ledger && server === this.acceptor?.host && link.isHeardBy("server"),
    );
  }

  #noteWelcome(client: number, { key, ledger }: LinkWatch): void {
    if (key !== undefined && this.#keys.get(client) !== key) {
      this.#keys.set(client, key);
      this.welcomed.delete(client);
    }
    if (ledger !== undefined) this.welcomed.add(client);
  }

  #lose(link: SimLink, loss: LinkLoss): void {
    if (link.isLost) return;
    this.losses++;
    link.lose(loss);
  }

  #makeLink({ client, host, server, conditions }: Dialled): { link: SimLink; watch: PacketCount } {
    const { clock, random, trace } = this.#options;
    const watch = new LinkWatch(this.#options.watch);
    const number = this.dials;
    const count = new PacketCount();
    let wasTwisted = false;
    const link = new SimLink({
      ...conditions,
      clock,
      random,
      hosts: { client: host, server },
      tap: {
        leaves: (from, packet) => {
          if (trace.isLogged)
            trace.say(`${clock.nowMs.toFixed(2)} link ${number} ${from} sends ${watch.describe(packet)}`);
          trace.note(`${number}${from}>`, clock.nowMs, true);
          trace.bytes(packet);
          watch.leaves(from, packet);
          this.#noteWelcome(client, watch);
          count.add(from);
        },
        twist: (at, packet) => {
          const given = this.forger.twist(wire, at, packet);
          wasTwisted = given !== packet;
          return given;
        },
        handled: (at) => this.forger.handled(wire, at, { wasTwisted }, this.#wires),
        arrives(at, packet, isHeard) {
          if (trace.isLogged)
            trace.say(`${clock.nowMs.toFixed(2)} link ${number} ${at} gets ${watch.describe(packet)}`);
          trace.note(`${number}${at}<`, clock.nowMs, true);
          watch.arrives(at, packet, isHeard);
        },
        closed(at, { code, reason }) {
          trace.note(`link ${number} of client ${client} is over for ${at}: ${code} ${reason}`, clock.nowMs);
        },
      },
    });
    this.#wires = this.#wires.filter((wire) => !wire.link.isOver);
    const wire: Wire = { link, client, server, watch, number };
    this.#wires.push(wire);
    trace.note(`client ${client} dials: link ${number}`, clock.nowMs);
    return { link, watch: count };
  }

  #loseBehind(link: SimLink, count: PacketCount, by: SimEnd, packets: number): void {
    const { random, clock, trace } = this.#options;
    const loss = planLoss(random);
    count.whenReached(by, packets, () => {
      if (this.isCalm || link.isLost) return;
      trace.note(`a link is lost behind packet ${packets} of the ${by}`, clock.nowMs);
      this.#lose(link, loss);
    });
  }
}

/** Counts the packets of a link, so that something can happen behind one of them. */
class PacketCount {
  readonly #counts: Record<SimEnd, number> = { client: 0, server: 0 };
  #at: { readonly by: SimEnd; readonly packets: number; readonly then: () => void } | undefined;

  whenReached(by: SimEnd, packets: number, then: () => void): void {
    this.#at = { by, packets, then };
  }

  add(from: SimEnd): void {
    const count = ++this.#counts[from];
    if (this.#at?.by === from && count > this.#at.packets) this.#at.then();
  }
}
