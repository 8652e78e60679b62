import type { FrameEvent } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { parseFrameFilter } from "./frame-filter.ts";
import { FrameLog } from "./frame-log.ts";
import { createFrameStore } from "./frames.ts";
import { createSettings } from "./settings.ts";

function event(type: FrameEvent["type"], rest: Partial<FrameEvent> = {}): FrameEvent {
  return { type, direction: "sent", atMs: 0, byteLength: 10, decoded: () => ({}), ...rest };
}

describe("FrameLog", () => {
  it("gives an answer the method of its call, in its own session", () => {
    const log = new FrameLog();
    const add = (...args: Parameters<typeof event>) => log.add(event(...args), false);
    add("hello");
    expect(add("call", { number: 1, method: "a.b" }).callKey).toBe("1:1");
    expect(add("result", { number: 1, direction: "received" })).toMatchObject({
      method: "a.b",
      callKey: "1:1",
    });
    add("hello");
    expect(add("error", { number: 1, direction: "received" })).toMatchObject({
      method: undefined,
      callKey: "2:1",
    });
  });

  it("goes on with the calls of a session that is resumed", () => {
    const log = new FrameLog();
    const hello = (session: object) => event("hello", { decoded: () => ({ body: { session } }) });
    log.add(hello({ key: "k" }), false);
    log.add(event("call", { number: 1, method: "a.b" }), false);
    log.add(hello({ token: "t", received: 3 }), false);
    expect(log.add(event("result", { number: 1, direction: "received" }), false)).toMatchObject({
      method: "a.b",
      callKey: "1:1",
    });
    log.add(hello({ key: "l" }), false);
    expect(log.add(event("call", { number: 1, method: "a.b" }), false).callKey).toBe("2:1");
  });

  it("gives the frames of a stream the call that opened it, though it was answered long ago", () => {
    const log = new FrameLog();
    log.add(event("hello"), false);
    log.add(event("call", { number: 1, method: "a.b" }), false);
    log.add(event("result", { number: 1 }), false);
    expect(log.add(event("items", { number: 1, stream: 4 }), false)).toMatchObject({
      method: "a.b",
      callKey: "1:1",
      stream: 4,
    });
    expect(log.add(event("credit", { stream: 4 }), false)).toMatchObject({ number: 1, method: "a.b" });
    log.add(event("hello"), false);
    expect(log.add(event("stop", { stream: 4 }), false)).toMatchObject({
      number: undefined,
      callKey: undefined,
    });
  });

  it("tells housekeeping apart: own pings with their answers, and packets that keep the connection alive", () => {
    const log = new FrameLog();
    const own = log.add(event("call", { number: 1, method: "$sys.ping" }), true);
    const answer = log.add(event("result", { number: 1 }), false);
    const others = [
      event("ack"),
      event("ping"),
      event("hello"),
      event("call", { number: 3, method: "$sys.ping" }),
    ];
    expect(
      [own, answer, ...others.map((each) => log.add(each, false))].map(({ isBackground }) => isBackground),
    ).toEqual([true, true, true, true, false, false]);
  });

  it("drops the oldest tenth beyond its limit of frames", () => {
    const log = new FrameLog({ frames: 100, bytes: 1e9 });
    for (let i = 0; i < 101; i++) log.add(event("ack"), false);
    expect([log.frames.length, log.frames[0]?.id, log.seen]).toEqual([90, 12, 101]);
  });

  it("drops the oldest beyond its limit of bytes, and keeps the newest however large", () => {
    const log = new FrameLog({ frames: 100, bytes: 1_000 });
    for (let i = 0; i < 20; i++) log.add(event("result", { byteLength: 100 }), false);
    expect(log.frames.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(1_000);
    log.add(event("result", { byteLength: 5_000 }), false);
    expect(log.frames).toHaveLength(1);
  });
});

describe("parseFrameFilter", () => {
  const log = new FrameLog();
  const frames = [
    log.add(event("call", { number: 3, method: "math.add", byteLength: 20 }), false),
    log.add(event("result", { number: 3, direction: "received", byteLength: 5_000 }), false),
    log.add(event("cancel", { number: 5 }), false),
    log.add(event("credit", { number: 7, stream: 2 }), false),
  ];
  it.each([
    ["", "call result cancel credit"],
    ["call", "call"],
    ["math", "call result"],
    ["type:result", "result"],
    ["call:3", "call result"],
    ["#5", "cancel"],
    ["stream:2", "credit"],
    ["stream:", "credit"],
    ["stream:3", ""],
    ["dir:rec", "result"],
    ["size:>1k", "result"],
    ["size:<1000", "call cancel credit"],
    ["size:", "call result cancel credit"],
    ["math -type:call", "result"],
    ["-", "call result cancel credit"],
    ["nothing", ""],
  ])("%j passes %j", (filter, types) => {
    expect(
      frames
        .filter(parseFrameFilter(filter))
        .map(({ type }) => type)
        .join(" "),
    ).toBe(types);
  });
});

describe("the frame store", () => {
  function open() {
    const storage = { getItem: () => null, setItem: () => {} };
    const waiting: (() => void)[] = [];
    const settings = createSettings({ storage });
    const store = createFrameStore({ soon: (run) => void waiting.push(run) }, settings);
    return { store, settings, waiting, flush: () => waiting.splice(0).forEach((run) => void run()) };
  }

  it("shows a burst at once", () => {
    const { store, waiting, flush } = open();
    for (let i = 0; i < 50; i++) store.add(event("call", { number: i }), false);
    expect([waiting.length, store.view.get().shown.length]).toEqual([1, 0]);
    flush();
    expect(store.view.get().shown).toHaveLength(50);
  });

  it("stands still while paused, counts what comes, and shows it afterwards", () => {
    const { store, flush } = open();
    store.pause(true);
    store.add(event("hello"), false);
    flush();
    expect(store.view.get()).toMatchObject({ shown: [], sincePause: 1 });
    store.pause(false);
    expect(store.view.get()).toMatchObject({ shown: [{ type: "hello" }], sincePause: 0 });
  });

  it("leaves out housekeeping while the setting says so", () => {
    const { store, settings, flush } = open();
    store.add(event("ack"), false);
    flush();
    expect(store.view.get()).toMatchObject({ shown: [], kept: 1 });
    settings.set({ hideBackground: false });
    expect(store.view.get().shown).toHaveLength(1);
    store.clear();
    expect(store.view.get()).toMatchObject({ shown: [], kept: 0 });
  });
});
