import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonCodec } from "../codec/json.ts";
import { type Codec, method, RpcError, type StateChange, type SysApi, service } from "../index.ts";
import { type CallWorld, callWorld, nothing } from "../testing/call-world.ts";
import type { FrameEvent } from "./frame-events.ts";

const log: string[] = [];
const clientApi = service({
  page: {
    title: method({}, () => "a page"),
    slow: method({}, (_, { signal }) => untilAborted(signal, "page")),
  },
});
type ClientApi = typeof clientApi;

function untilAborted(signal: AbortSignal, who: string): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      log.push(`${who}: ${(signal.reason as RpcError).code}`);
      reject(signal.reason);
    });
  });
}

interface User {
  readonly name: string;
}
const signedIn = method.use(({ context, next }) => {
  if (context.principal === undefined) throw new RpcError("unauthenticated", "sign in first");
  return next({ user: context.principal as User });
});
const timed = signedIn.use(async ({ context, next }) => {
  const passed = await next({ greeting: `hello ${context.user.name}` });
  log.push(`${context.method} gave ${String(passed.output)}`);
  return passed;
});

const api = service({
  echo: method({ input: z.any() }, (value) => value),
  wait: method({}, (_, { signal }) => untilAborted(signal, "server")),
  greet: timed(
    { input: z.string() },
    (mark, { greeting, user }) => `${greeting}${mark} (${user.name.length})`,
  ),
  metadata: method({}, (_, { metadata, principal }) => ({ metadata, principal })),
  title: method({}, (_, { connection }) => connection.client<ClientApi>().page.title()),
  slowTitle: method({}, (_, { connection }) => connection.client<ClientApi>().page.slow()),
  timeLeft: method({}, (_, { remainingMs }) => remainingMs()),
  birthday: method(
    { input: z.any(), examples: [{ input: new Date(0) }, { input: "1970-01-01" }] },
    (date) => date as unknown,
  ),
});
type Api = typeof api;

const worlds: CallWorld<Api>[] = [];
function world(options?: Parameters<typeof callWorld<Api>>[1]): CallWorld<Api> {
  const made = callWorld(api, options);
  worlds.push(made);
  return made;
}
afterEach(async () => {
  log.length = 0;
  for (const made of worlds.splice(0)) expect(await made.leftovers()).toEqual(nothing);
});

function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => ({ value }),
    ({ code, executed, message }: RpcError) => ({ code, executed, message }),
  );
}

/** A codec that the other side may not have, and whose bytes are no other's. */
const odd: Codec = {
  name: "odd",
  encode: (value) => jsonCodec.encode(value).map((byte) => byte ^ 0xff),
  decode: (bytes, limits) =>
    jsonCodec.decode(
      bytes.map((byte) => byte ^ 0xff),
      limits,
    ),
};

describe("a connection", () => {
  it("tells its states", async () => {
    const made = world();
    const states: StateChange[] = [];
    made.connection.on("state", (change) => states.push(change));
    await made.connection.ready;
    made.isUp = false;
    await made.server.close({ graceMs: 0 });
    await made.platform.advance(50);
    expect(states.map(({ state }) => state)).toContain("waiting");
    await made.connection.close();
    expect(states.at(0)).toMatchObject({ state: "open", failures: 0 });
    expect(states.find(({ state }) => state === "waiting")).toMatchObject({
      failures: 1,
      error: { code: "unavailable" },
    });
    expect(states.at(-1)).toMatchObject({ state: "closed" });
    expect(made.connection.state).toBe("closed");
  });

  it("dials again when the server is there again, and carries the calls that waited", async () => {
    const made = world({ isUp: false });
    const call = outcome(made.connection.api.echo(1));
    await made.platform.advance(3_000);
    expect(made.connection.state).not.toBe("open");
    made.isUp = true;
    await made.platform.advance(5_000);
    expect(await call).toEqual({ value: 1 });
    expect(made.dials).toBeGreaterThan(3);
  });

  it("lets a call wait for it so long and no longer", async () => {
    const made = world({ isUp: false, client: { waitTimeoutMs: 1_000 } });
    const call = outcome(made.connection.api.echo(1));
    await made.platform.advance(990);
    expect(made.connection.pendingCalls).toBe(1);
    await made.platform.advance(20);
    expect(await call).toMatchObject({
      code: "unavailable",
      executed: "no",
      message: expect.stringContaining("connection refused"),
    });
  });

  it("with waitTimeoutMs 0 fails calls with the attempt, and those that are made behind it", async () => {
    const made = world({
      isUp: false,
      client: { waitTimeoutMs: 0, backoff: { minMs: 60_000, maxMs: 60_000 } },
    });
    const first = outcome(made.connection.api.echo(1));
    await made.platform.settle();
    expect(await first).toMatchObject({ code: "unavailable", executed: "no" });
    expect(await outcome(made.connection.api.echo(1))).toMatchObject({ code: "unavailable", executed: "no" });
  });

  it("tells calls that were under way when it was lost that nobody knows", async () => {
    const made = world();
    const call = outcome(made.connection.api.wait());
    await made.platform.advance(10);
    made.isUp = false;
    await made.server.close({ graceMs: 0 });
    expect(await call).toMatchObject({ code: "unavailable", executed: "unknown" });
    expect(log).toEqual(["server: unavailable"]);
  });

  it("that is closed rejects what is under way and what comes", async () => {
    const made = world();
    const call = outcome(made.connection.api.wait());
    await made.platform.advance(10);
    await made.connection.close();
    expect(await call).toMatchObject({ code: "cancelled", executed: "unknown" });
    expect(await outcome(made.connection.api.echo(1))).toMatchObject({ code: "cancelled", executed: "no" });
    await made.platform.settle();
    expect(log).toEqual(["server: cancelled"]);
  });

  it("shows its frames to who listens, decoded", async () => {
    const { connection, platform } = world();
    const events: FrameEvent[] = [];
    const stop = connection.on("frame", (event) => events.push(event));
    await connection.api.echo({ a: 1 });
    await platform.advance(200);
    stop();
    await connection.api.echo(2);
    expect(events.map(({ direction, type }) => `${direction} ${type}`)).toEqual([
      "sent hello",
      "sent call",
      "received welcome",
      "received result",
      "sent ack",
    ]);
    expect(events[1]).toMatchObject({ number: 1, method: "echo" });
    expect(events[1]?.decoded()).toMatchObject({ value: { a: 1 } });
    expect(events[3]?.decoded()).toMatchObject({ value: { a: 1 } });
    expect(events.every(({ byteLength }) => byteLength > 0)).toBe(true);
  });

  it("measures the time to its peer and asks it for signs of life", async () => {
    const { connection, platform } = world();
    const events: string[] = [];
    connection.on("frame", ({ direction, type }) => events.push(`${direction} ${type}`));
    await connection.ready;
    expect(connection.session?.roundTripMs).toBe(0);
    await platform.advance(15_100);
    expect(events).toContain("received ping");
    expect(events).toContain("sent pong");
    await platform.advance(60_000);
    expect(connection.state).toBe("open");
  });
});

describe("calls sent early", () => {
  it("are said again where the server picks another codec, and none runs twice", async () => {
    const { connection } = world({ client: { codecs: [odd, "json"] }, server: { codecs: ["json"] } });
    const calls = [1, 2, 3].map((value) => connection.api.echo(value));
    expect(await Promise.all(calls)).toEqual([1, 2, 3]);
    expect(connection.session?.codec).toBe("json");
    expect(await connection.api.echo(4)).toBe(4);
  });

  it("wait while authenticate takes its time, in either case", async () => {
    for (const codecs of [["json" as const], [odd, "json" as const]]) {
      const made = world({
        client: { codecs },
        server: {
          codecs: ["json"],
          authenticate: () => new Promise((resolve) => made.platform.after(500, () => resolve("anna"))),
        },
      });
      const call = outcome(made.connection.api.metadata());
      await made.platform.advance(600);
      expect(await call).toMatchObject({ value: { principal: "anna" } });
    }
  });

  it("that are more than fit before the welcome follow behind it", async () => {
    const { connection } = world({ client: { codecs: ["json"] } });
    const text = "x".repeat(3_000);
    const calls = Array.from({ length: 60 }, (_, index) => connection.api.echo(`${index}${text}`));
    expect((await Promise.all(calls)).map((value) => Number.parseInt(value as string, 10))).toEqual(
      Array.from({ length: 60 }, (_, index) => index),
    );
  });

  it("may overtake large ones, also at a server that runs one call at a time", async () => {
    const { connection, platform } = world({
      client: { limits: { fragmentBytes: 1_024 } },
      server: { limits: { maxRunningCalls: 1 } },
    });
    const values = ["a", "b", "c"].map((letter) => letter.repeat(10_000)).concat("1", "2", "3");
    const calls = values.map((value) => connection.api.echo(value));
    await platform.advance(1_000);
    expect(await Promise.all(calls)).toEqual(values);
  });

  it("that are larger than every server takes wait for what this one takes", async () => {
    const text = "x".repeat(200_000);
    const generous = world();
    const call = generous.connection.api.echo(text);
    await generous.platform.advance(100);
    expect(await call).toBe(text);
    const small = world({ server: { limits: { maxMessageBytes: 100_000 } } });
    const calls = [outcome(small.connection.api.echo(text)), outcome(small.connection.api.echo("next"))];
    expect(await Promise.all(calls)).toMatchObject([
      { code: "resource_exhausted", executed: "no" },
      { value: "next" },
    ]);
  });

  it("that are rejected with the connection were not executed, and go out with the next one", async () => {
    let refusals = 2;
    const made = world({
      server: {
        authenticate: () => {
          if (refusals-- > 0) throw new RpcError("unavailable", "try again", { retryAfterMs: 10 });
        },
      },
    });
    const call = outcome(made.connection.api.echo(1));
    await made.platform.advance(1_000);
    expect(await call).toEqual({ value: 1 });
  });
});

describe("a handshake that fails", () => {
  const table: [what: string, options: Parameters<typeof callWorld<Api>>[1], code: string, words: string][] =
    [
      [
        "without a codec in common",
        { client: { codecs: [odd] }, server: { codecs: ["json"] } },
        "failed_precondition",
        "this server has json",
      ],
      [
        "with a peer that is not believed",
        {
          server: {
            authenticate: () => {
              throw new RpcError("unauthenticated", "who are you?");
            },
          },
        },
        "unauthenticated",
        "who are you?",
      ],
      [
        "with more metadata than a hello takes",
        { client: { metadata: { a: "x".repeat(5_000) } } },
        "resource_exhausted",
        "send less metadata",
      ],
      [
        "where the metadata cannot be had",
        { client: { metadata: () => Promise.reject(new Error("no token")) } },
        "failed_precondition",
        "metadata",
      ],
    ];
  for (const [what, options, code, words] of table) {
    it(`${what} closes the connection for good`, async () => {
      const { connection } = world(options);
      expect(await outcome(connection.api.echo(1))).toMatchObject({
        code,
        executed: "no",
        message: expect.stringContaining(words),
      });
      await expect(connection.ready).rejects.toMatchObject({ code });
      expect(connection.state).toBe("closed");
    });
  }

  it("because authenticate broke tells nothing of why, and tries again", async () => {
    const made = world({
      client: { waitTimeoutMs: 100 },
      server: {
        authenticate: () => {
          throw new Error("db password=hunter2");
        },
      },
    });
    const call = outcome(made.connection.api.echo(1));
    await made.platform.advance(3_000);
    const error = await call;
    expect(error).toMatchObject({
      code: "unavailable",
      message: "the server could not authenticate the peer",
    });
    expect(made.dials).toBeGreaterThan(1);
  });

  it("because authenticate hangs is ended in time", async () => {
    const made = world({
      client: { connectTimeoutMs: 60_000 },
      server: { authenticate: () => new Promise(() => {}) },
    });
    const states: StateChange[] = [];
    made.connection.on("state", (change) => states.push(change));
    await made.platform.advance(10_100);
    expect(states[0]).toMatchObject({ state: "waiting", error: { code: "deadline_exceeded" } });
  });

  it("because its peer left while authenticate was busy leaves nothing behind", async () => {
    let finish = () => {};
    const made = world({
      server: {
        authenticate: () =>
          new Promise<void>((resolve) => {
            finish = resolve;
          }),
      },
    });
    await made.platform.advance(10);
    await made.connection.close();
    await made.platform.advance(10);
    finish();
    await made.platform.advance(10);
    expect(made.server.connectionCount).toBe(0);
  });
});

describe("both ends", () => {
  it("may serve: a handler calls its caller back", async () => {
    const { connection } = world({ client: { serve: clientApi } });
    expect(await connection.api.title()).toBe("a page");
  });

  it("calls made for a handler inherit its deadline and its cancellation", async () => {
    const { connection, platform } = world({ client: { serve: clientApi } });
    const late = outcome(connection.api.slowTitle(undefined, { timeoutMs: 100 }));
    await platform.advance(120);
    expect(await late).toMatchObject({ code: "deadline_exceeded" });
    expect(log).toEqual(["page: deadline_exceeded"]);
    const controller = new AbortController();
    const call = outcome(connection.api.slowTitle(undefined, { signal: controller.signal }));
    await platform.advance(10);
    controller.abort();
    await call;
    await platform.advance(10);
    expect(log).toEqual(["page: deadline_exceeded", "page: cancelled"]);
  });

  it("inherit through the context option on any connection", async () => {
    const { connection } = world();
    const context = { signal: new AbortController().signal, remainingMs: () => 250 };
    expect(await connection.api.timeLeft(undefined, { context })).toBeLessThanOrEqual(250);
    expect(await connection.api.timeLeft(undefined, { context, timeoutMs: 100 })).toBeLessThanOrEqual(100);
  });

  it("the server calls a peer through the connection it accepted", async () => {
    const made = world({ client: { serve: clientApi } });
    await made.connection.ready;
    const answers = await Promise.all([made.connection.api.title(), made.connection.api.title()]);
    expect(answers).toEqual(["a page", "a page"]);
  });
});

describe("middleware", () => {
  it("adds to the context, in order, and sees the output", async () => {
    const { connection } = world({ server: { authenticate: () => ({ name: "anna" }) } });
    expect(await connection.api.greet("!")).toBe("hello anna! (4)");
    expect(log).toEqual(["greet gave hello anna! (4)"]);
  });

  it("refuses by throwing", async () => {
    const { connection } = world();
    expect(await outcome(connection.api.greet("!"))).toMatchObject({
      code: "unauthenticated",
      message: "sign in first",
    });
  });
});

describe("metadata", () => {
  it("of a call reaches its handler, that of the connection authenticate", async () => {
    const { connection } = world({
      client: { metadata: async () => ({ token: "t1" }) },
      server: { authenticate: ({ metadata, peer }) => `${metadata.token} by ${peer.transport}` },
    });
    expect(await connection.api.metadata(undefined, { metadata: { traceparent: "00-1" } })).toEqual({
      metadata: { traceparent: "00-1" },
      principal: "t1 by memory",
    });
  });
});

describe("a server that closes", () => {
  it("lets running calls end, refuses new ones as not executed, and the client moves those", async () => {
    const made = world();
    const running = outcome(made.connection.api.wait(undefined, { timeoutMs: 300 }));
    await made.platform.advance(10);
    const closing = made.server.close({ graceMs: 1_000 });
    await made.platform.settle();
    expect(made.server.health()).toEqual({ status: "draining" });
    const late = outcome(made.connection.api.echo("late"));
    await made.platform.advance(100);
    expect(made.connection.pendingCalls).toBe(2);
    made.isUp = false;
    await made.platform.advance(300);
    await closing;
    expect(await running).toMatchObject({ code: "deadline_exceeded" });
    expect(made.connection.pendingCalls).toBe(1);
    await made.connection.close();
    expect(await late).toMatchObject({ executed: "no" });
  });

  it("ends what still runs when its grace is over", async () => {
    const made = world();
    const call = outcome(made.connection.api.wait());
    await made.platform.advance(10);
    made.isUp = false;
    const closing = made.server.close({ graceMs: 200 });
    await made.platform.advance(190);
    expect(made.connection.pendingCalls).toBe(1);
    await made.platform.advance(20);
    await closing;
    expect(await call).toMatchObject({
      code: "unavailable",
      executed: "unknown",
      message: expect.stringContaining("the server is shutting down"),
    });
  });
});

describe("$sys", () => {
  it("tells what the server is, has and did", async () => {
    const { connection } = world({ server: { name: "shop", version: "1.2.3" } });
    const { $sys } = connection.client<SysApi>();
    await connection.api.echo(1);
    const info = await $sys.info();
    expect(info).toMatchObject({ name: "shop", version: "1.2.3", protocolVersion: 1 });
    expect(info.methods.map(({ id }) => id)).toContain("$sys.ping");
    expect(await $sys.health()).toEqual({ status: "serving" });
    expect(await $sys.stats()).toMatchObject({ connections: 1, methods: { echo: { count: 1, failed: 0 } } });
    expect(await $sys.ping()).toHaveProperty("nowMs");
  });

  it("leaves out examples that the codec does not carry, and nothing else", async () => {
    for (const [codec, count] of [
      ["json", 1],
      ["superjson", 2],
    ] as const) {
      const { connection } = world({ client: { codecs: [codec] } });
      const { methods } = await connection.client<SysApi>().$sys.info();
      expect(methods.find(({ id }) => id === "birthday")?.examples).toHaveLength(count);
    }
  });

  it("can be guarded, each method for itself", async () => {
    const { connection } = world({
      server: { sys: { info: false, stats: ({ metadata }) => metadata.key === "k" } },
    });
    const { $sys } = connection.client<SysApi>();
    expect(await outcome($sys.info())).toMatchObject({ code: "permission_denied" });
    expect(await outcome($sys.stats())).toMatchObject({ code: "permission_denied" });
    expect(await $sys.stats(undefined, { metadata: { key: "k" } })).toHaveProperty("uptimeMs");
    expect(await $sys.health()).toEqual({ status: "serving" });
  });
});
