import { CloseCode, type Duplex, type DuplexHandlers, type OpenDuplex } from "../duplex/duplex.ts";
import { memoryDuplexPair } from "../duplex/memory-duplex.ts";
import type { Platform } from "../platform.ts";
import { lendingPackets } from "./lent-packets.ts";

const lost = { code: CloseCode.lost, reason: "cut" };

/** A duplex between a dialler and an acceptor that a test may break, each way as it likes. */
export class BreakableLink {
  /** For the end that dials. */
  readonly near: OpenDuplex;
  /** For the end that accepts. */
  readonly far: OpenDuplex;
  /** Packets towards the acceptor, or the dialler, vanish. */
  isDeafFar = false;
  isDeafNear = false;
  /** How many packets towards the acceptor get through before the link is cut; undefined for no limit. */
  cutsAfterFar: number | undefined;
  cutsAfterNear: number | undefined;
  #near: DuplexHandlers | undefined;
  #far: DuplexHandlers | undefined;
  #isCutNear = false;
  #isCutFar = false;

  constructor(platform: Platform) {
    const [near, far] = memoryDuplexPair({ platform });
    this.near = (handlers) => {
      this.#near = handlers;
      if (this.#isCutNear) platform.soon(() => handlers.closed(lost));
      return lendingPackets(near)(this.#guard(handlers, "near"));
    };
    this.far = (handlers) => {
      this.#far = handlers;
      if (this.#isCutFar) platform.soon(() => handlers.closed(lost));
      return lendingPackets(far)(this.#guard(handlers, "far"));
    };
  }

  /** Both ends lose it, or one alone: the other still takes it for open. */
  cut(ends: "both" | "near" | "far" = "both"): void {
    this.isDeafFar = true;
    this.isDeafNear = true;
    if (ends !== "far" && !this.#isCutNear) {
      this.#isCutNear = true;
      this.#near?.closed(lost);
    }
    if (ends !== "near" && !this.#isCutFar) {
      this.#isCutFar = true;
      this.#far?.closed(lost);
    }
  }

  #guard(handlers: DuplexHandlers, end: "near" | "far"): DuplexHandlers {
    const isCut = () => (end === "near" ? this.#isCutNear : this.#isCutFar);
    const isDeaf = () => (end === "near" ? this.isDeafNear : this.isDeafFar);
    const counter = end === "near" ? "cutsAfterNear" : "cutsAfterFar";
    return {
      opened: () => !isCut() && handlers.opened(),
      drained: () => !isCut() && handlers.drained(),
      closed: (closed) => {
        // The end of the other side does not get through a link that is dead.
        if (!isCut() && !isDeaf()) handlers.closed(closed);
      },
      received: (packet) => {
        if (isCut() || isDeaf()) return "free";
        const left = this[counter];
        if (left === 0) {
          this.cut();
          return "free";
        }
        if (left !== undefined) this[counter] = left - 1;
        return handlers.received(packet);
      },
    };
  }
}

/** Duplexes of an opener that makes a new link at each dial, for `accept` at the other end. */
export function breakableLinks(
  platform: Platform,
  accept: (far: OpenDuplex) => void,
): {
  readonly open: OpenDuplex;
  readonly links: readonly BreakableLink[];
  onDial: (link: BreakableLink) => void;
} {
  const links: BreakableLink[] = [];
  const made = {
    links,
    onDial: (_link: BreakableLink) => {},
    open: (handlers: DuplexHandlers): Duplex => {
      const link = new BreakableLink(platform);
      links.push(link);
      made.onDial(link);
      accept(link.far);
      return link.near(handlers);
    },
  };
  return made;
}
