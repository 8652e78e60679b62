import { RpcError } from "@heddle/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openTestPlayground, type TestPlayground } from "../testing/test-playground.ts";
import { keptLinkEvents, type LinkEvent, type LinkHappening, withHappening } from "./link-event.ts";
import { linkStateOf } from "./link-state.ts";
import { linkWords, reconnectWords } from "./link-words.ts";
import { whyLost } from "./why-lost.ts";

let opened: TestPlayground | undefined;
afterEach(async () => {
  await opened?.stop();
  opened = undefined;
});

async function open(options: Parameters<typeof openTestPlayground>[0] = {}): Promise<TestPlayground> {
  opened = openTestPlayground(options);
  const { methods } = opened.playground;
  await vi.waitFor(() => expect(methods.view.get().status).toBe("ready"));
  return opened;
}

/** The newest first. */
const types = ({ playground }: TestPlayground) => playground.link.view.get().events.map(({ type }) => type);

function begin({ playground }: TestPlayground, id: string, input?: unknown) {
  const method = playground.methods.find(id)!;
  const ended = playground.calls.run(method, input === undefined ? undefined : { value: input }, {
    timeoutMs: undefined,
  });
  return { ended, shown: () => playground.calls.view.get().history.find((run) => run.method === id) };
}

describe("the link", () => {
  it("is cut under a stream and a call, which both go on", async () => {
    const test = await open();
    const stream = begin(test, "streams.drip", { to: 20 });
    const call = begin(test, "slow.nap");
    await vi.waitFor(() => expect(stream.shown()?.streams?.log.rows.length).toBeGreaterThan(2));
    test.playground.link.cut();
    const [counted, rested] = await Promise.all([stream.ended, call.ended]);
    expect(counted).toMatchObject({ status: "ok", survived: 1, madeAgain: 0 });
    expect(counted.streams?.log.rows.map(({ value }) => value)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(rested).toMatchObject({ status: "ok", value: "rested", survived: 1 });
    expect(types(test)).toEqual(["resumed", "down", "cut", "opened"]);
    expect(test.playground.link.view.get().events[1]).toMatchObject({ isKept: true, runningCalls: 2 });
  });

  it("does not ask for the methods again where the session goes on", async () => {
    const test = await open();
    const info = test.playground.methods.view.get().info;
    test.playground.link.cut();
    await vi.waitFor(() => expect(types(test)[0]).toBe("resumed"));
    expect(test.playground.methods.view.get()).toMatchObject({ status: "ready", info });
  });

  it("stays cut until it is restored, and counts the attempts meanwhile", async () => {
    const test = await open();
    const { link, connection } = test.playground;
    link.keepCut(true);
    const attempts = () => {
      const [last] = link.view.get().events;
      return last?.type === "failed" ? last.attempts : 0;
    };
    await vi.waitFor(() => expect(attempts()).toBeGreaterThan(2));
    const call = begin(test, "slow.nap");
    expect(connection.view.get().session).toBeDefined();
    link.keepCut(false);
    expect(await call.ended).toMatchObject({ status: "ok", survived: 0 });
    expect(types(test)).toEqual(["resumed", "restored", "failed", "down", "keptCut", "opened"]);
  });

  it("is frozen, found dead when it is looked at, and resumed when it is thawed", async () => {
    const test = await open();
    const { link, connection } = test.playground;
    const call = begin(test, "slow.nap");
    await vi.waitFor(() => expect(call.shown()?.callKey).toBeDefined());
    link.freeze(true);
    expect(connection.view.get().status).toBe("open");
    link.wake();
    await vi.waitFor(() => expect(connection.view.get().status).not.toBe("open"), 5_000);
    link.freeze(false);
    expect(await call.ended).toMatchObject({ status: "ok", survived: 1 });
    expect(types(test)).toContain("checked");
  });

  it("is slowed down, and goes back to normal", async () => {
    const test = await open();
    const { link } = test.playground;
    link.delay(20);
    link.throttle(1_000_000);
    expect(await begin(test, "math.add", { a: 1, b: 2 }).ended).toMatchObject({ status: "ok" });
    expect(link.conditions.get()).toMatchObject({ delayMs: 20, bytesPerSecond: 1_000_000 });
    link.reset();
    expect(link.conditions.get()).toMatchObject({ delayMs: 0, bytesPerSecond: undefined });
  });

  it("tells a lost session, makes an idempotent call again, and fails the others", async () => {
    const test = await open();
    const again = begin(test, "slow.nap");
    const stream = begin(test, "streams.hold");
    await vi.waitFor(() => expect(stream.shown()?.streams?.log.rows).toHaveLength(1));
    await vi.waitFor(() => expect(again.shown()?.callKey).toBeDefined());
    const firstKey = again.shown()?.callKey;
    test.endSession();
    expect(await stream.ended).toMatchObject({
      status: "error",
      error: { code: "unavailable", executed: "unknown" },
    });
    const made = await again.ended;
    expect(made).toMatchObject({ status: "ok", value: "rested", madeAgain: 1 });
    expect(made.callKey).not.toBe(firstKey);
    expect(made.receivedBytes).toBeGreaterThan(0);
    expect(types(test)).toEqual(["opened", "down", "lost", "opened"]);
    expect(test.playground.link.view.get().events[1]).toMatchObject({ isKept: false });
  });

  it("does not take a server that leaves for a loss, and lets calls end there", async () => {
    const test = await open();
    const stream = begin(test, "streams.drip", { to: 20 });
    await vi.waitFor(() => expect(stream.shown()?.streams?.log.rows.length).toBeGreaterThan(2));
    const closed = test.server.close({ graceMs: 5_000 });
    await vi.waitFor(() => expect(types(test)).toContain("moving"));
    expect(test.playground.connection.view.get()).toMatchObject({ isMoving: true, downSinceMs: undefined });
    expect(await stream.ended).toMatchObject({ status: "ok", survived: 0 });
    expect(types(test)).not.toContain("down");
    await closed;
  });

  it("loses a session that has no link for longer than it is kept", async () => {
    const test = await open({ server: { limits: { detachedMs: 60 } } });
    const { link, connection } = test.playground;
    expect(connection.view.get().keptMs).toBe(60);
    link.keepCut(true);
    await vi.waitFor(() => expect(types(test)).toContain("lost"));
    const lost = link.view.get().events.find(({ type }) => type === "lost");
    expect(lost).toMatchObject({ why: expect.stringContaining("longer than it is kept") });
    expect(connection.view.get()).toMatchObject({
      session: undefined,
      status: expect.stringMatching(/waiting|connecting/),
    });
  });
});

describe("the log of the link", () => {
  const now = { at: new Date(0), atMs: 0 };
  const failed: LinkHappening = { type: "failed", attempts: 1, reason: "refused", retryInMs: 100 };

  it("makes one event of attempts that fail one after the other", () => {
    const twice = withHappening(withHappening([], failed, now), { ...failed, retryInMs: 200 }, now);
    expect(twice).toMatchObject([{ id: 1, attempts: 2, retryInMs: 200 }]);
    const third = withHappening(withHappening(twice, { type: "restored" }, now), failed, now);
    expect(third.map(({ id, type }) => [id, type])).toEqual([
      [3, "failed"],
      [2, "restored"],
      [1, "failed"],
    ]);
  });

  it("keeps the newest", () => {
    let events: readonly LinkEvent[] = [];
    for (let count = 0; count < keptLinkEvents + 5; count++)
      events = withHappening(events, { type: "cut" }, now);
    expect(events).toHaveLength(keptLinkEvents);
    expect(events[0]?.id).toBe(keptLinkEvents + 5);
  });

  it.each<[LinkHappening, RegExp]>([
    [{ type: "opened", sessionId: "0123456789" }, /^Session opened 01234567$/],
    [
      { type: "down", reason: "the link was cut", isKept: true, runningCalls: 0 },
      /^Link lost The link was cut\. The session is kept\.$/,
    ],
    [{ type: "down", reason: "gone.", isKept: true, runningCalls: 2 }, /2 calls wait for the link\.$/],
    [{ type: "down", reason: "gone", isKept: false, runningCalls: 1 }, /^Link lost Gone\.$/],
    [failed, /^Attempt failed Refused\. The next one is in 100 ms\.$/],
    [{ ...failed, attempts: 4, retryInMs: undefined }, /^4 attempts failed Refused\.$/],
    [
      { type: "resumed", detachedMs: 1_240, replayedPackets: 1, runningCalls: 1 },
      /^Resumed after 1\.24 s 1 packet sent again; 1 call goes on\.$/,
    ],
    [{ type: "resumed", detachedMs: 5, replayedPackets: 0, runningCalls: 0 }, /0 packets sent again\.$/],
    [
      { type: "lost", sessionId: "x", reason: "gone", why: "The server has ended it" },
      /^Session lost The server has ended it\./,
    ],
    [{ type: "closed", reason: "who are you?" }, /^Closed for good Who are you\?$/],
  ])("says %j in words", (happening, words) => {
    const { title, more } = linkWords(happening);
    expect(`${title} ${more}`).toMatch(words);
  });

  it("says how often there was another link", () => {
    expect(reconnectWords({ resumed: 0, renewed: 0, moved: 0 })).toBe("none");
    expect(reconnectWords({ resumed: 2, renewed: 1, moved: 1 })).toBe(
      "2 resumed, 1 with the session lost, 1 moved",
    );
  });
});

describe("linkStateOf", () => {
  const untouched = { isCut: false, isFrozen: false, delayMs: 0, bytesPerSecond: undefined };
  it.each([
    ["open", {}, "open"],
    ["open", { isFrozen: true }, "frozen"],
    ["connecting", { isFrozen: true }, "frozen"],
    ["connecting", {}, "dialling"],
    ["waiting", {}, "lost"],
    ["waiting", { isFrozen: true }, "lost"],
    ["waiting", { isCut: true }, "cut"],
    ["closed", { isCut: true }, "closed"],
  ] as const)("of a connection that is %s with %j is %s", (status, conditions, state) => {
    expect(linkStateOf({ status }, { ...untouched, ...conditions })).toBe(state);
  });
});

describe("whyLost", () => {
  it.each([
    ["the link was cut", 1_000, /no link for longer than it is kept \(1 s\)/],
    ["the server no longer knows this session: unknown", 500, /forgotten/],
    ["the server is shutting down", undefined, /shut down/],
    ["ended by the test", undefined, /ended it/],
  ])("of “%s”", (message, downForMs, words) => {
    const view = { downSinceMs: downForMs === undefined ? undefined : 0, keptMs: 1_000 };
    expect(whyLost(new RpcError("unavailable", message), view, downForMs ?? 0)).toMatch(words);
  });
});
