import { encodeWelcome, parseWelcome, type Welcome } from "../../handshake/messages.ts";
import { initialCreditBytes, resolveLimits } from "../../limits.ts";
import { decodePacket, encodePacket } from "../../wire/packet.ts";
import { ProtocolError } from "../../wire/protocol-error.ts";
import type { ForgeryPlan, WelcomeForgery } from "./forgery-plan.ts";
import type { SimEnd, SimLink } from "./link.ts";
import type { LinkWatch } from "./link-watch.ts";
import type { SimPlan } from "./plan.ts";

/** A link, whose it is, and what was seen on it. */
export interface WatchedLink {
  readonly link: SimLink;
  readonly watch: LinkWatch;
  readonly client: number;
  readonly number: number;
}

/** What a forger tells. */
export interface ForgerHandlers {
  say(what: string): void;
  violation(what: string): void;
  /** A session of this client ends because of it. */
  ends(client: number): void;
}

/**
 * Slips packets into links that no honest end has sent: each waits until a packet has come on a link for which it can be made. What must come of
 * it is seen at once.
 */
export class Forger {
  /** Forgeries that were slipped in. */
  count = 0;
  readonly #plan: SimPlan;
  readonly #handlers: ForgerHandlers;
  #waiting: ForgeryPlan[] = [];
  #isSlipping = false;

  constructor(plan: SimPlan, handlers: ForgerHandlers) {
    this.#plan = plan;
    this.#handlers = handlers;
  }

  /** From now on until it has been done. */
  arm(plan: ForgeryPlan): void {
    this.#waiting.push(plan);
  }

  /** Those that have not been done never will be. */
  disarm(): void {
    this.#waiting = [];
  }

  /** What an end is given instead of a packet. */
  twist(wire: WatchedLink, at: SimEnd, packet: Uint8Array): Uint8Array {
    if (this.#waiting.length === 0 || at !== "client" || packet[0] !== welcomeType) return packet;
    for (const plan of this.#waiting) {
      if (plan.type !== "welcome" || plan.client !== wire.client) continue;
      const twisted = twistWelcome(packet, plan.kind, wire.watch);
      if (twisted === undefined) continue;
      this.#done(plan, `link ${wire.number}: the welcome is forged: ${plan.kind}`);
      wire.watch.isForged = true;
      return twisted;
    }
    return packet;
  }

  /** An end has dealt with a packet: now it may get another. @param wires All links that there are. */
  handled(
    wire: WatchedLink,
    at: SimEnd,
    packet: { readonly wasTwisted: boolean },
    wires: readonly WatchedLink[],
  ): void {
    if (packet.wasTwisted && wire.link.isHeardBy("client"))
      this.#handlers.violation("a client goes on behind a welcome that cannot be");
    if (this.#waiting.length === 0 || this.#isSlipping) return;
    this.#isSlipping = true;
    for (const plan of [...this.#waiting]) {
      if (plan.client !== wire.client) continue;
      if (plan.type === "packet" && plan.at === at) this.#slip(plan, wire);
      else if (plan.type === "stale-close" && plan.at === at) this.#closeStale(plan, wire, wires);
    }
    this.#isSlipping = false;
  }

  #slip(plan: Extract<ForgeryPlan, { type: "packet" }>, wire: WatchedLink): void {
    const { link, watch, number, client } = wire;
    const { at, kind } = plan;
    if (!watch.isAgreed || !link.isHeardBy(at) || watch.isForged) return;
    const limits = resolveLimits(at === "server" ? this.#plan.server : this.#plan.client);
    const { maxRunningCalls, maxMessageBytes, maxOpenStreams, streamCreditBytes } = limits;
    const maxWindowBytes = Math.max(streamCreditBytes, initialCreditBytes(limits));
    const forged = watch.forge(kind, at, {
      maxRunningCalls,
      maxMessageBytes,
      maxOpenStreams,
      maxWindowBytes,
    });
    if (forged === undefined) return;
    this.#done(plan, `link ${number}: the ${at} is given a forged packet: ${kind}`);
    if (forged.outcome === "ends") {
      watch.isForged = true;
      if (watch.ledger !== undefined) watch.ledger.isForged = true;
      this.#handlers.ends(client);
    }
    link.slip(at, forged.packet);
    const hasEnded = watch.hasClosed(at);
    if (hasEnded && at === "server" && watch.ledger !== undefined) watch.ledger.isOverAtServer = true;
    if (forged.outcome === "ends" && !hasEnded)
      this.#handlers.violation(`the ${at} takes a forged packet: ${kind}`);
    if (forged.outcome === "ignored" && (hasEnded || !link.isHeardBy(at)))
      this.#handlers.violation(`the ${at} ends because of a packet that means nothing: ${kind}`);
  }

  #closeStale(
    plan: Extract<ForgeryPlan, { type: "stale-close" }>,
    wire: WatchedLink,
    wires: readonly WatchedLink[],
  ): void {
    const { at, client } = plan;
    if (!wire.watch.isAgreed || !wire.link.isHeardBy(at)) return;
    const session = wire.watch.ledger;
    const stale = wires.find(
      (each) =>
        each.watch.ledger === session && each !== wire && each.client === client && !each.link.isOverFor(at),
    );
    if (stale === undefined || stale.link.isHeardBy(at)) return;
    this.#done(plan, `link ${stale.number}, which is over: the ${at} is told that its session is`);
    stale.link.slip(at, encodePacket({ type: "close", code: 13, message: "forged" }));
    if (!wire.link.isHeardBy(at)) this.#handlers.violation(`the ${at} listens to a link that it has left`);
  }

  #done(plan: ForgeryPlan, what: string): void {
    this.#waiting = this.#waiting.filter((each) => each !== plan);
    this.count++;
    this.#handlers.say(what);
  }
}

function twistWelcome(bytes: Uint8Array, kind: WelcomeForgery, watch: LinkWatch): Uint8Array | undefined {
  const packet = decodePacket(bytes);
  const { ledger } = watch;
  if (packet instanceof ProtocolError || packet.type !== "welcome" || ledger === undefined) return undefined;
  const welcome = parseWelcome(packet);
  if (welcome instanceof ProtocolError) return undefined;
  if (kind === "codec") return encodeWelcome({ ...welcome, codec: "forged" });
  const { resume } = welcome;
  const position = ledger.position("client");
  const isResumption = resume?.received !== undefined;
  if (resume === undefined || isResumption === (kind === "received-uncalled-for")) return undefined;
  const { received: _, ...others } = resume;
  const withReceived = (received: number): Welcome => ({ ...welcome, resume: { ...others, received } });
  switch (kind) {
    case "received-too-much":
      return encodeWelcome(withReceived(position.sent + 1));
    case "received-too-little":
      return position.acknowledged === 0 ? undefined : encodeWelcome(withReceived(position.acknowledged - 1));
    case "received-missing":
      return encodeWelcome({ ...welcome, resume: others });
    case "received-uncalled-for":
      return encodeWelcome(withReceived(0));
  }
}

const welcomeType = 0x02;
