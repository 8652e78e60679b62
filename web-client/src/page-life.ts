import type { Connection } from "@heddle/core";

/** How often the wall clock is looked at, and by how much it may be ahead before time was lost: a machine slept, or timers stood still. */
const clockCheckMs = 5_000;
const lostTimeMs = 15_000;

/** What the life of a page does to a connection. */
type Followed = Pick<Connection, "state" | "wake" | "suspend" | "close" | "on">;

/** The page or worker whose life is followed; stands in for the global object in tests. */
export interface PageScope {
  /** The window, or a worker's global object; absent where that has no events. */
  readonly page: EventTarget | undefined;
  /** Absent in a worker. */
  readonly document: (EventTarget & { readonly visibilityState: string }) | undefined;
  /** `navigator.connection`, where the browser has it. */
  readonly network: EventTarget | undefined;
  /** The wall clock, which does not stand still while the machine sleeps. */
  nowMs(): number;
  /** Calls `fn` again and again; returns the function that stops it. */
  every(ms: number, fn: () => void): () => void;
}

/**
 * Lets a connection live with its page, until it is closed:
 *
 * - Put into the back/forward cache, the page drops its link, which would keep it out of there, and takes it up again when it is shown. Unloaded for good, it
 *   closes the connection, so that the server stops what it does for it at once.
 * - Whatever says that time was lost or that the network has changed (the page is shown, resumed after a freeze, online; another network; the clock is
 *   ahead, because the machine slept) makes it dial at once, or look whether the server still answers. What says `offline` may be wrong: the link is
 *   looked at, not dropped.
 *
 * @returns The function that stops it before that.
 */
export function followPageLife(connection: Followed, scope: PageScope = globalScope()): () => void {
  const { page, document, network } = scope;
  const stops: (() => void)[] = [];
  const listen = (target: EventTarget | undefined, type: string, listener: (event: Event) => void) => {
    target?.addEventListener(type, listener);
    stops.push(() => target?.removeEventListener(type, listener));
  };
  const wake = () => connection.wake();

  listen(page, "pagehide", (event) => {
    if (isPersisted(event)) connection.suspend();
    else void connection.close();
  });
  listen(page, "pageshow", (event) => isPersisted(event) && wake());
  listen(page, "online", wake);
  listen(page, "offline", () => connection.state === "open" && wake());
  listen(document, "resume", wake);
  listen(document, "visibilitychange", () => document?.visibilityState === "visible" && wake());
  listen(network, "change", wake);

  let lastMs = scope.nowMs();
  stops.push(
    scope.every(clockCheckMs, () => {
      const elapsedMs = scope.nowMs() - lastMs;
      lastMs += elapsedMs;
      if (elapsedMs >= clockCheckMs + lostTimeMs) wake();
    }),
  );

  const stop = () => {
    for (const each of stops.splice(0)) each();
  };
  stops.push(connection.on("state", ({ state }) => state === "closed" && stop()));
  return stop;
}

function isPersisted(event: Event): boolean {
  return "persisted" in event && event.persisted === true;
}

function globalScope(): PageScope {
  const { navigator, addEventListener } = globalThis as {
    navigator?: { connection?: EventTarget };
    addEventListener?: unknown;
  };
  return {
    page: addEventListener === undefined ? undefined : (globalThis as unknown as EventTarget), // it is one where it listens
    document: globalThis.document,
    network: navigator?.connection,
    nowMs: () => Date.now(),
    every(ms, fn) {
      const timer = setInterval(fn, ms);
      return () => clearInterval(timer);
    },
  };
}
