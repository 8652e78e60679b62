import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { connectDuplex, method, RpcError, service } from "../index.ts";
import { type CallWorld, callWorld, nothing } from "../testing/call-world.ts";
import { isErrorOf } from "./client.ts";

const log: string[] = [];
const number = z.object({ a: z.number(), b: z.number() });

/** Settles when told, or when its call is aborted. */
let held: { release(value: unknown): void; readonly signal: AbortSignal }[] = [];

const api = service({
  math: {
    add: method({ input: number, output: z.number() }, ({ a, b }) => a + b),
    divide: method(
      { input: number, errors: { division_by_zero: z.object({ a: z.number() }) } },
      ({ a, b }, context) => {
        if (b === 0) throw context.error("division_by_zero", "cannot divide by 0", { a });
        return a / b;
      },
    ),
  },
  bytes: {
    echo: method({ input: z.any() }, (value) => value),
    many: method({ input: z.number() }, (byteLength) => new Uint8Array(byteLength)),
  },
  work: {
    hold: method(
      { input: z.any() },
      (_, { signal }) => new Promise((release) => held.push({ release, signal })),
    ),
    untilAborted: method({ input: z.any() }, (_, { signal }) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          log.push(`aborted: ${(signal.reason as RpcError).code}`);
          reject(signal.reason);
        });
      });
    }),
    ignores: method({ input: z.any() }, () => new Promise(() => {})),
    capped: method(
      { timeoutMs: 50 },
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    ),
    note: method({ input: z.string() }, (text) => {
      log.push(text);
    }),
    remaining: method({}, (_, context) => context.remainingMs()),
  },
  bad: {
    secret: method({}, () => {
      throw new Error("password=hunter2");
    }),
    nonError: method({}, () => {
      throw 0;
    }),
    rejects: method({}, () => Promise.reject(undefined)),
    code: method({}, () => {
      throw new RpcError("already_exists", "twice", { data: { n: 1 }, retryAfterMs: 9 });
    }),
    undeclared: method({}, () => {
      throw new RpcError("made_up", "secret of the server");
    }),
    illFitting: method({ errors: { declared: z.object({ n: z.number() }) } }, () => {
      throw new RpcError("declared", "data of another shape", { data: { n: "x" } });
    }),
    output: method({ output: z.number() }, () => "three" as unknown as number),
    notCarried: method({}, () => ({ deep: { fn: () => {} } })),
    stream: method({}, async function* () {
      yield 1;
    }),
  },
});
type Api = typeof api;

const worlds: CallWorld<Api>[] = [];
function world(options?: Parameters<typeof callWorld<Api>>[1]): CallWorld<Api> {
  const made = callWorld(api, options);
  worlds.push(made);
  return made;
}

/** Every test ends clean: no pending call, timer, connection or handler of ours is left. */
afterEach(async () => {
  for (const { release } of held) release(undefined);
  held = [];
  log.length = 0;
  for (const made of worlds.splice(0)) expect(await made.leftovers()).toEqual(nothing);
});

async function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => ({ value }),
    ({ code, executed, message, data }: RpcError) => ({
      code,
      executed,
      message,
      ...(data === undefined ? {} : { data }),
    }),
  );
}

describe("a call", () => {
  it("gives what the handler returned", async () => {
    const { connection } = world();
    expect(await connection.api.math.add({ a: 1, b: 2 })).toBe(3);
  });

  it("leaves behind the hello, before the welcome is there", async () => {
    const { connection, platform } = world();
    const result = connection.api.math.add({ a: 1, b: 2 });
    await platform.settle();
    expect(await result).toBe(3);
    expect(connection.session?.codec).toBe("superjson");
  });

  it("carries bytes raw, at the top and one property deep", async () => {
    const { connection } = world();
    const bytes = new Uint8Array([1, 2, 255]);
    expect(await connection.api.bytes.echo(bytes)).toEqual(bytes);
    expect(await connection.api.bytes.echo(bytes.buffer)).toEqual(bytes.buffer);
    expect(await connection.api.bytes.echo({ name: "a", body: bytes })).toEqual({ name: "a", body: bytes });
  });

  it("carries a message larger than a packet in fragments", async () => {
    const { connection, platform } = world();
    const large = new Uint8Array(3_000_000).map((_, at) => at % 251);
    const call = connection.api.bytes.echo({ large, text: "x".repeat(2_000_000) });
    await platform.advance(10_000);
    const got = (await call) as { large: Uint8Array; text: string };
    expect(got.text).toHaveLength(2_000_000);
    expect(Buffer.compare(got.large, large)).toBe(0);
  });

  it("is dispatched in the order in which it was made, one-way messages among them", async () => {
    const { connection, platform } = world();
    for (let index = 0; index < 600; index++)
      void connection.call("work.note", `${index}`, { oneWay: index % 2 === 0 });
    await platform.advance(10);
    expect(log).toEqual(Array.from({ length: 600 }, (_, index) => `${index}`));
  });
});

describe("a call that fails", () => {
  const rows = [
    ["a method that is not there", "math.ad", undefined, { code: "not_found", executed: "no" }],
    ["a name of Object.prototype", "toString", undefined, { code: "not_found", executed: "no" }],
    ["a name that is not canonical", "math..add", undefined, { code: "not_found", executed: "no" }],
    ["a name with other characters", "math/add", undefined, { code: "invalid_argument", executed: "no" }],
    [
      "input that does not fit",
      "math.add",
      { a: "1", b: 2 },
      { code: "invalid_argument", executed: "no", data: { issues: [{ path: "a" }] } },
    ],
    ["input where none is taken", "bad.code", 1, { code: "invalid_argument", executed: "no" }],
    [
      "arguments that cannot be encoded",
      "bytes.echo",
      { list: [() => {}] },
      { code: "invalid_argument", executed: "no", message: expect.stringContaining("list[0]") },
    ],
    [
      "an RpcError of the handler",
      "bad.code",
      undefined,
      { code: "already_exists", executed: "yes", message: "twice", data: { n: 1 } },
    ],
    [
      "a plain error of the handler",
      "bad.secret",
      undefined,
      { code: "unknown", executed: "yes", message: "the handler failed" },
    ],
    ["something thrown that is no error", "bad.nonError", undefined, { code: "unknown", executed: "yes" }],
    ["a rejection with nothing", "bad.rejects", undefined, { code: "unknown", executed: "yes" }],
    [
      "an error that is not declared",
      "bad.undeclared",
      undefined,
      { code: "unknown", executed: "yes", message: "the handler failed" },
    ],
    [
      "a declared error whose data does not fit",
      "bad.illFitting",
      undefined,
      { code: "internal", executed: "yes" },
    ],
    ["output that does not fit", "bad.output", undefined, { code: "internal", executed: "yes" }],
    [
      "output that cannot be encoded",
      "bad.notCarried",
      undefined,
      { code: "internal", executed: "yes", message: expect.stringContaining("deep.fn") },
    ],
    [
      "output that is a stream, where it waits for a value",
      "bad.stream",
      undefined,
      { code: "failed_precondition", executed: "yes", message: expect.stringContaining("iterate it") },
    ],
  ] as const;
  for (const [what, id, input, expected] of rows) {
    it(`tells the caller of ${what}`, async () => {
      const { connection } = world();
      expect(await outcome(connection.call(id, input))).toMatchObject(expected);
      expect(await connection.api.math.add({ a: 1, b: 1 })).toBe(2);
    });
  }

  it("gives declared errors their type", async () => {
    const { connection } = world();
    const error = await connection.api.math.divide({ a: 7, b: 0 }).catch((thrown: unknown) => thrown);
    expect(
      isErrorOf(connection.api.math.divide, error) && error.code === "division_by_zero" && error.data.a,
    ).toBe(7);
    expect(isErrorOf(connection.api.math.divide, new RpcError("internal", ""))).toBe(false);
  });

  it("tells the server's log what the caller is not told", async () => {
    const errors: unknown[] = [];
    const { connection } = world({
      server: { onError: (error, id) => errors.push([id, (error as Error).message]) },
    });
    await outcome(connection.call("bad.secret"));
    expect(errors).toEqual([["bad.secret", "password=hunter2"]]);
  });

  it("is refused where the arguments or the result are larger than the other side takes", async () => {
    const limits = { maxMessageBytes: 100_000 };
    const small = world({ server: { limits } });
    await small.connection.ready;
    expect(await outcome(small.connection.api.bytes.echo(new Uint8Array(100_001)))).toMatchObject({
      code: "resource_exhausted",
      executed: "no",
    });
    const careful = world({ client: { limits } });
    expect(await outcome(careful.connection.api.bytes.many(100_001))).toMatchObject({
      code: "resource_exhausted",
      executed: "yes",
    });
    const call = careful.connection.api.bytes.many(100_000);
    await careful.platform.advance(100);
    expect(await call).toHaveLength(100_000);
  });

  it("is refused where its metadata is not allowed", async () => {
    const { connection } = world();
    for (const metadata of [{ Upper: "x" }, { "heddle-internal": "x" }, { a: 1 as unknown as string }]) {
      expect(await outcome(connection.call("math.add", undefined, { metadata }))).toMatchObject({
        code: "invalid_argument",
        executed: "no",
      });
    }
    expect(
      await outcome(connection.call("math.add", undefined, { metadata: { a: "x".repeat(9_000) } })),
    ).toMatchObject({ code: "resource_exhausted" });
  });
});

describe("a deadline", () => {
  it("rejects the call and aborts the handler, at both ends at once", async () => {
    const { connection, platform } = world();
    const call = outcome(connection.api.work.untilAborted(null, { timeoutMs: 100 }));
    await platform.advance(99);
    expect(connection.pendingCalls).toBe(1);
    await platform.advance(7);
    expect(await call).toMatchObject({ code: "deadline_exceeded", executed: "unknown" });
    expect(log).toEqual(["aborted: deadline_exceeded"]);
  });

  it("reaches the handler as the time that is left", async () => {
    const { connection } = world();
    expect(await connection.api.work.remaining(undefined, { timeoutMs: 500 })).toBeLessThanOrEqual(500);
    expect(await connection.api.work.remaining(undefined, { timeoutMs: 500 })).toBeGreaterThan(490);
    expect(await connection.api.work.remaining()).toBe(Number.POSITIVE_INFINITY);
  });

  it("of the connection holds where the call says none", async () => {
    const { connection, platform } = world({ client: { timeoutMs: 20 } });
    const call = outcome(connection.api.work.untilAborted(null));
    await platform.advance(30);
    expect(await call).toMatchObject({ code: "deadline_exceeded" });
  });

  it("of the method or the server is told by the server", async () => {
    const byMethod = world();
    const capped = outcome(byMethod.connection.api.work.capped());
    await byMethod.platform.advance(60);
    expect(await capped).toMatchObject({ code: "deadline_exceeded", executed: "yes" });
    const byServer = world({ server: { handleTimeoutMs: 40 } });
    const call = outcome(byServer.connection.api.work.untilAborted(null));
    await byServer.platform.advance(50);
    expect(await call).toMatchObject({ code: "deadline_exceeded", executed: "yes" });
    const byClient = world({ client: { handleTimeoutMs: 40 }, server: { handleTimeoutMs: 10_000 } });
    const asked = outcome(byClient.connection.api.work.untilAborted(null));
    await byClient.platform.advance(50);
    expect(await asked).toMatchObject({ code: "deadline_exceeded", executed: "yes" });
  });

  it("that has passed before the call is sent is told as not executed", async () => {
    const made = world({ isUp: false });
    const call = outcome(made.connection.api.math.add({ a: 1, b: 2 }, { timeoutMs: 5 }));
    await made.platform.advance(20);
    expect(await call).toMatchObject({ code: "deadline_exceeded", executed: "no" });
  });

  it("of 20,000 calls at once tells every caller and every handler, and leaves nothing", async () => {
    const { connection, platform, server } = world({ server: { limits: { maxRunningCalls: 20_000 } } });
    await connection.ready;
    const calls = Array.from({ length: 20_000 }, () =>
      outcome(connection.api.work.untilAborted(null, { timeoutMs: 100 })),
    );
    await platform.advance(50);
    expect(server.stats().calls.running).toBe(20_000);
    await platform.advance(60);
    const outcomes = (await Promise.all(calls)) as { code: string }[];
    expect(outcomes.filter(({ code }) => code === "deadline_exceeded")).toHaveLength(20_000);
    expect(log).toHaveLength(20_000);
    await platform.advance(0);
    expect(connection.pendingCalls).toBe(0);
    expect(server.stats().calls.running).toBe(0);
  });

  it("of a handler that ignores it frees the call's place only when the handler ends", async () => {
    const { connection, platform, server } = world({ server: { limits: { maxRunningCalls: 1 } } });
    await connection.ready;
    const first = outcome(connection.api.work.hold(null, { timeoutMs: 10 }));
    await platform.advance(20);
    expect(await first).toMatchObject({ code: "deadline_exceeded" });
    const second = outcome(connection.api.math.add({ a: 1, b: 1 }));
    await platform.advance(20);
    expect(server.stats().calls.running).toBe(1);
    expect(connection.pendingCalls).toBe(1);
    held[0]?.release("late");
    await platform.settle();
    expect(await second).toEqual({ value: 2 });
  });
});

describe("cancelling a call", () => {
  it("before it is made sends nothing", async () => {
    const { connection } = world();
    expect(await outcome(connection.api.work.note("x", { signal: AbortSignal.abort() }))).toMatchObject({
      code: "cancelled",
      executed: "no",
    });
    expect(log).toEqual([]);
  });

  it("in the turn in which it is made rejects it once, and its handler is told", async () => {
    const { connection, platform } = world();
    await connection.ready;
    const controller = new AbortController();
    const call = outcome(connection.api.work.untilAborted(null, { signal: controller.signal }));
    controller.abort();
    controller.abort();
    expect(await call).toMatchObject({ code: "cancelled", executed: "unknown" });
    await platform.settle();
    expect(log).toEqual(["aborted: cancelled"]);
  });

  it("while it runs aborts the handler's signal at once", async () => {
    const { connection, platform, server } = world();
    const controller = new AbortController();
    const call = outcome(connection.api.work.untilAborted(null, { signal: controller.signal }));
    await platform.advance(10);
    controller.abort();
    expect(await call).toMatchObject({ code: "cancelled" });
    await platform.settle();
    expect(log).toEqual(["aborted: cancelled"]);
    expect(server.stats().calls).toEqual({ running: 0, ok: 0, failed: 0, cancelled: 1 });
  });

  it("in the turn of its result gives the result", async () => {
    const { connection, platform } = world();
    const controller = new AbortController();
    const call = outcome(connection.api.math.add({ a: 1, b: 2 }, { signal: controller.signal }));
    await platform.settle();
    controller.abort();
    expect(await call).toEqual({ value: 3 });
  });

  it("before there is a connection tells that it was not executed", async () => {
    const made = world({ isUp: false });
    const controller = new AbortController();
    const call = outcome(made.connection.api.work.note("x", { signal: controller.signal }));
    await made.platform.advance(1);
    controller.abort();
    expect(await call).toMatchObject({ code: "cancelled", executed: "no" });
    made.isUp = true;
    await made.platform.advance(1_000);
    expect(log).toEqual([]);
  });

  it("leaves no listener on a signal that lives on", async () => {
    const { connection } = world();
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      reason: undefined,
      throwIfAborted() {},
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    } as unknown as AbortSignal;
    await connection.api.math.add({ a: 1, b: 2 }, { signal });
    await outcome(connection.call("bad.code", undefined, { signal }));
    expect(listeners.size).toBe(0);
  });

  it("of calls in a flood never lets more handlers run than the limit", async () => {
    const { connection, platform, server } = world({ server: { limits: { maxRunningCalls: 8 } } });
    await connection.ready;
    let most = 0;
    for (let round = 0; round < 200; round++) {
      const controller = new AbortController();
      void outcome(connection.api.work.hold(null, { signal: controller.signal }));
      if (round % 3 === 0) await platform.settle();
      controller.abort();
      most = Math.max(most, server.stats().calls.running, held.length);
    }
    await platform.settle();
    expect(held.length).toBe(8);
    expect(most).toBe(8);
    for (const { release } of held) release(undefined);
    await platform.settle();
  });
});

describe("a one-way message", () => {
  it("resolves when it is sent, and its handler runs", async () => {
    const { connection, platform } = world();
    expect(await connection.api.work.note("hello", { oneWay: true })).toBeUndefined();
    await platform.settle();
    expect(log).toEqual(["hello"]);
  });

  it("whose handler fails says nothing to its caller", async () => {
    const { connection, platform } = world();
    await connection.call("bad.secret", undefined, { oneWay: true });
    await connection.call("not.there", undefined, { oneWay: true });
    await platform.settle();
    expect(await connection.api.math.add({ a: 1, b: 2 })).toBe(3);
  });

  it("takes a place while its handler runs", async () => {
    const { connection, platform } = world({ server: { limits: { maxRunningCalls: 2 } } });
    await connection.ready;
    for (let index = 0; index < 5; index++) void connection.api.work.hold(index, { oneWay: true });
    await platform.settle();
    expect(held).toHaveLength(2);
    held[0]?.release(0);
    await platform.settle();
    expect(held).toHaveLength(3);
    for (let index = 1; index < 5; index++) {
      held[index]?.release(0);
      await platform.settle();
    }
    expect(held).toHaveLength(5);
  });
});

describe("more calls than the peer runs at once", () => {
  it("wait here and go out as places come free", async () => {
    const { connection, platform, server } = world({ server: { limits: { maxRunningCalls: 4 } } });
    await connection.ready;
    const calls = Array.from({ length: 20 }, (_, index) => outcome(connection.api.work.hold(index)));
    await platform.settle();
    expect(server.stats().calls.running).toBe(4);
    for (let index = 0; index < 20; index++) {
      held[index]?.release(index);
      await platform.settle();
    }
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, value) => ({ value })));
  });

  it("wait at the server where they came before the caller could know", async () => {
    const { connection, platform, server } = world({ server: { limits: { maxRunningCalls: 1 } } });
    const calls = Array.from({ length: 3 }, (_, index) => outcome(connection.api.work.hold(index)));
    for (let index = 0; index < 3; index++) {
      await platform.settle();
      expect(held).toHaveLength(index + 1);
      expect(server.stats().calls.running).toBeGreaterThan(0);
      held[index]?.release(index);
    }
    expect(await Promise.all(calls)).toEqual([{ value: 0 }, { value: 1 }, { value: 2 }]);
  });

  it("are refused beyond the limit of those that wait", async () => {
    const { connection } = world({
      client: { limits: { maxWaitingCalls: 3 } },
      server: { limits: { maxRunningCalls: 1 } },
    });
    await connection.ready;
    const calls = Array.from({ length: 6 }, () => outcome(connection.api.work.ignores(null)));
    expect(await calls[5]).toMatchObject({ code: "resource_exhausted", executed: "no" });
    expect(connection.pendingCalls).toBe(4);
  });
});

describe("a client's proxy", () => {
  it("is no thenable and shows nothing it has not", async () => {
    const { connection } = world();
    expect(await Promise.resolve(connection.api)).toBe(connection.api);
    expect(Reflect.get(connection.api, Symbol.iterator)).toBeUndefined();
    expect(() => {
      (connection.api as { math: unknown }).math = 1;
    }).toThrow(TypeError);
    expect(connection.api.math).toBe(connection.api.math);
  });
});

describe("connectDuplex", () => {
  it("refuses options that are out of their range, and says which", () => {
    const open = () => {
      throw new Error("not dialled");
    };
    expect(() => connectDuplex(open, { limits: { maxPacketBytes: 10 } })).toThrow(
      /limits.maxPacketBytes is 10/,
    );
    expect(() => connectDuplex(open, { limits: { nonsense: 1 } as object })).toThrow(
      /limits.nonsense is unknown/,
    );
    expect(() => connectDuplex(open, { connectTimeoutMs: -1 })).toThrow(/connectTimeoutMs is -1/);
  });
});
