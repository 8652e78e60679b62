import type { SessionChange, StateChange } from "@heddle/core";
import { type LinkConditions, untouched } from "../link/conditions.ts";
import type { ConnectionStore } from "./connection.ts";
import type { Environment } from "./environment.ts";
import { type LinkEvent, type LinkHappening, withHappening } from "./link-event.ts";
import { createSlice, type Slice } from "./slice.ts";
import { whyLost } from "./why-lost.ts";

/** What happened to the link. */
export interface LinkView {
  /** The newest first. */
  readonly events: readonly LinkEvent[];
}

/** The reconnect theatre: what is done to the link of this page, and what comes of it. */
export interface LinkStore {
  readonly conditions: Slice<LinkConditions>;
  readonly view: Slice<LinkView>;
  /** Drops the socket; the connection dials again by itself. */
  cut(): void;
  /** Drops the socket and lets no dial succeed; or lets them, and says that the network is there. */
  keepCut(isCut: boolean): void;
  freeze(isFrozen: boolean): void;
  delay(delayMs: number): void;
  /** @param bytesPerSecond Undefined for as much as comes. */
  throttle(bytesPerSecond: number | undefined): void;
  /** Does nothing to the link any more. */
  reset(): void;
  /** Dials now; where it is open, looks whether the server answers. */
  wake(): void;
  clear(): void;
  /** Hears of each change of the connection. */
  sawState(change: StateChange): void;
  sawSession(change: SessionChange): void;
}

/** What the store needs of the rest of the page. */
export interface LinkStoreParts {
  readonly environment: Pick<Environment, "link" | "nowMs">;
  readonly connection: Pick<ConnectionStore, "view" | "wake">;
  /** How many calls are under way. */
  runningCalls(): number;
}

/** Makes the store. */
export function createLinkStore({ environment, connection, runningCalls }: LinkStoreParts): LinkStore {
  const { link } = environment;
  const view = createSlice<LinkView>({ events: [] });
  let lastDownMs: number | undefined;

  function happened(happening: LinkHappening): void {
    const now = { at: new Date(), atMs: environment.nowMs() };
    view.set({ events: withHappening(view.get().events, happening, now) });
  }
  /** The network is there again: what tells a page so wakes its connection. */
  const restored = () => connection.wake();

  return {
    conditions: link.conditions,
    view,
    cut() {
      happened({ type: "cut" });
      link.cut();
    },
    keepCut(isCut) {
      happened({ type: isCut ? "keptCut" : "restored" });
      link.set({ isCut });
      if (!isCut) restored();
    },
    freeze(isFrozen) {
      happened({ type: isFrozen ? "frozen" : "thawed" });
      link.set({ isFrozen });
    },
    delay: (delayMs) => link.set({ delayMs }),
    throttle: (bytesPerSecond) => link.set({ bytesPerSecond }),
    reset() {
      const { isCut } = link.conditions.get();
      happened({ type: "untouched" });
      link.set(untouched);
      if (isCut) restored();
    },
    wake() {
      happened({ type: connection.view.get().status === "open" ? "checked" : "dialled" });
      connection.wake();
    },
    clear: () => view.set({ events: [] }),
    sawState({ state, error, retryInMs }) {
      const reason = error?.message ?? "";
      const { downSinceMs, session } = connection.view.get();
      if (state === "waiting" && downSinceMs !== lastDownMs)
        happened({ type: "down", reason, isKept: session !== undefined, runningCalls: runningCalls() });
      else if (state === "waiting") happened({ type: "failed", attempts: 1, reason, retryInMs });
      else if (state === "closed") happened({ type: "closed", reason });
      lastDownMs = downSinceMs;
    },
    sawSession(change) {
      switch (change.type) {
        case "opened":
          happened({ type: "opened", sessionId: change.id });
          return;
        case "resumed": {
          const { detachedMs, replayedPackets } = change;
          happened({ type: "resumed", detachedMs, replayedPackets, runningCalls: runningCalls() });
          return;
        }
        case "lost": {
          const why = whyLost(change.error, connection.view.get(), environment.nowMs());
          happened({ type: "lost", sessionId: change.id, reason: change.error.message, why });
          return;
        }
        case "moving":
          happened({ type: "moving" });
          return;
      }
    },
  };
}
