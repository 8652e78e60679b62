import type { StateChange } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { followPageLife, type PageScope } from "./page-life.ts";

/** A page whose events a test makes, and a connection that notes what becomes of it. */
function scene(state = "open") {
  const page = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const network = new EventTarget();
  let nowMs = 1_000_000;
  let tick: (() => void) | undefined;
  const told: string[] = [];
  let listener: ((change: StateChange) => void) | undefined;
  const connection = {
    state: state as "open" | "waiting",
    wake: () => void told.push("wake"),
    suspend: () => void told.push("suspend"),
    close: async () => void told.push("close"),
    on: (_: string, given: (change: StateChange) => void) => {
      listener = given;
      return () => {
        listener = undefined;
      };
    },
  };
  const scope: PageScope = {
    page,
    document,
    network,
    nowMs: () => nowMs,
    every(_, fn) {
      tick = fn;
      return () => {
        tick = undefined;
      };
    },
  };
  const stop = followPageLife(connection as Parameters<typeof followPageLife>[0], scope);
  const fire = (target: EventTarget, type: string, more: object = {}) =>
    target.dispatchEvent(Object.assign(new Event(type), more));
  return {
    page,
    document,
    network,
    told,
    stop,
    fire,
    close: () => listener?.({ state: "closed", failures: 0 }),
    passes(ms: number) {
      nowMs += ms;
      tick?.();
    },
    get isWatching() {
      return tick !== undefined || listener !== undefined;
    },
  };
}

describe("followPageLife", () => {
  it("drops the link of a page that is cached, and takes it up again when it is shown", () => {
    const { page, fire, told } = scene();
    fire(page, "pagehide", { persisted: true });
    fire(page, "pageshow", { persisted: true });
    expect(told).toEqual(["suspend", "wake"]);
  });

  it("closes the connection of a page that is unloaded", () => {
    const { page, fire, told } = scene();
    fire(page, "pageshow", { persisted: false });
    fire(page, "pagehide", { persisted: false });
    expect(told).toEqual(["close"]);
  });

  it("wakes it when the page is shown, resumed, online, or on another network", () => {
    const { page, document, network, fire, told } = scene();
    document.visibilityState = "hidden";
    fire(document, "visibilitychange");
    expect(told).toEqual([]);
    document.visibilityState = "visible";
    fire(document, "visibilitychange");
    fire(document, "resume");
    fire(page, "online");
    fire(network, "change");
    expect(told).toEqual(Array(4).fill("wake"));
  });

  it("only looks at a link that is said to be offline", () => {
    const open = scene("open");
    open.fire(open.page, "offline");
    expect(open.told).toEqual(["wake"]);
    const waiting = scene("waiting");
    waiting.fire(waiting.page, "offline");
    expect(waiting.told).toEqual([]);
  });

  it("notices time that was lost, and none where timers are a little late", () => {
    const { passes, told } = scene();
    for (let turn = 0; turn < 10; turn++) passes(5_000 + turn * 1_000);
    expect(told).toEqual([]);
    passes(3_600_000);
    passes(5_000);
    expect(told).toEqual(["wake"]);
  });

  it("leaves no listener and no timer behind when the connection is closed, or it is stopped", () => {
    for (const end of ["close", "stop"] as const) {
      const made = scene();
      expect(made.isWatching).toBe(true);
      made[end]();
      expect(made.isWatching).toBe(false);
      made.fire(made.page, "pagehide", { persisted: true });
      made.fire(made.document, "resume");
      expect(made.told).toEqual([]);
    }
  });
});
