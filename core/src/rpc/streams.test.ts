import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { byteStream, method, RpcError, RpcStream, service, streamOf, withStreams } from "../index.ts";
import { callWorld, nothing } from "../testing/call-world.ts";

/** What the sources of a test have said. */
const log: string[] = [];
afterEach(() => {
  log.length = 0;
});

async function* numbersTo(to: number): AsyncGenerator<number> {
  try {
    for (let n = 1; n <= to; n++) yield n;
  } finally {
    log.push("finally");
  }
}

const api = service({
  count: method({ input: z.number() }, (to) => numbersTo(to)),
  generator: method({ input: z.number() }, async function* (to, { signal }) {
    signal.addEventListener("abort", () => log.push("aborted"), { once: true });
    yield* numbersTo(to);
  }),
  sum: method({ input: streamOf(z.number()) }, async (numbers) => {
    let sum = 0;
    for await (const n of numbers) sum += n;
    return sum;
  }),
  echo: method({ input: streamOf(z.any()), output: streamOf(z.any()) }, async function* (items) {
    yield* items;
  }),
  upload: method(
    { input: withStreams(z.object({ name: z.string() }), { body: byteStream }) },
    async ({ name, body }) => {
      let byteLength = 0;
      for await (const chunk of body) byteLength += chunk.byteLength;
      return { name, byteLength };
    },
  ),
  failing: method({ input: z.number() }, async function* (after) {
    for (let n = 1; n <= after; n++) yield n;
    throw new RpcError("aborted", "no more");
  }),
  endless: method({}, async function* (_, { signal }) {
    signal.addEventListener("abort", () => log.push(`aborted ${(signal.reason as RpcError).code}`), {
      once: true,
    });
    try {
      yield 1;
      await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    } finally {
      log.push("finally");
    }
  }),
  ignores: method({ input: streamOf(z.any()) }, () => "not read"),
  bytes: method({ input: z.number() }, (byteLength) => new Uint8Array(byteLength)),
  two: method({}, () => ({ odd: numbersTo(3), even: numbersTo(2), plain: 7 })),
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function settled<T>(world: ReturnType<typeof callWorld<typeof api>>, promise: Promise<T>): Promise<T> {
  let isDone = false;
  promise.then(
    () => (isDone = true),
    () => (isDone = true),
  );
  for (let round = 0; round < 200 && !isDone; round++) await world.platform.advance(10);
  return promise;
}

it("items that a schema has looked at leave whole, also those of a web stream", async () => {
  const lengths = [100_000, 5];
  const records = method({ output: streamOf(z.instanceof(Uint8Array)) }, () => {
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const byteLength of lengths) controller.enqueue(new Uint8Array(byteLength));
        controller.close();
      },
    });
  });
  const { connection } = callWorld(service({ records }));
  const items = await collect(connection.api.records());
  expect(items.map(({ byteLength }) => byteLength)).toEqual(lengths);
});

it("items come in the order in which they were asked for, before and while the stream begins", async () => {
  const { connection } = callWorld(service({ count: method({ input: z.number() }, numbersTo) }));
  for (let ticks = 0; ticks < 120; ticks++) {
    const items = connection.api.count(9)[Symbol.asyncIterator]();
    const asked = [items.next(), items.next()];
    for (let tick = 0; tick < ticks; tick++) await undefined;
    asked.push(items.next(), items.next());
    expect((await Promise.all(asked)).map(({ value }) => value)).toEqual([1, 2, 3, 4]);
    await items.return?.();
  }
});

describe("a stream", () => {
  it("that a method returns is iterated", async () => {
    const world = callWorld(api);
    expect(await settled(world, collect(world.connection.api.count(5)))).toEqual([1, 2, 3, 4, 5]);
    expect(await settled(world, collect(world.connection.api.generator(3)))).toEqual([1, 2, 3]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("of many items comes whole", async () => {
    const world = callWorld(api);
    const got = await settled(world, collect(world.connection.api.count(50_000)));
    expect(got.length).toBe(50_000);
    expect(got.at(-1)).toBe(50_000);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("that is an argument is read by the handler", async () => {
    const world = callWorld(api);
    expect(await settled(world, world.connection.api.sum(numbersTo(1_000)))).toBe(500_500);
    expect(log).toEqual(["finally"]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("goes both ways at once", async () => {
    const world = callWorld(api);
    expect(await settled(world, collect(world.connection.api.echo(numbersTo(3))))).toEqual([1, 2, 3]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("rides beside other properties", async () => {
    const world = callWorld(api);
    const body = (async function* () {
      for (let n = 0; n < 40; n++) yield new Uint8Array(100_000);
    })();
    expect(await settled(world, world.connection.api.upload({ name: "x", body }))).toEqual({
      name: "x",
      byteLength: 4_000_000,
    });
    const blob = new Blob([new Uint8Array(3_000_000)]);
    expect(await settled(world, world.connection.api.upload({ name: "y", body: blob }))).toEqual({
      name: "y",
      byteLength: 3_000_000,
    });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("fails behind the items that came before", async () => {
    const world = callWorld(api);
    const got: number[] = [];
    const run = (async () => {
      for await (const n of world.connection.api.failing(3)) got.push(n);
    })();
    await expect(settled(world, run)).rejects.toMatchObject({
      code: "aborted",
      message: "no more",
      executed: "yes",
    });
    expect(got).toEqual([1, 2, 3]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("ends its sender when its reader leaves", async () => {
    const world = callWorld(api);
    const run = (async () => {
      for await (const n of world.connection.api.generator(1e9)) if (n === 10) break;
    })();
    await settled(world, run);
    await world.platform.advance(10);
    expect(log).toEqual(["aborted", "finally"]);
    expect(world.server.stats().calls.running).toBe(0);
    expect(world.connection.pendingCalls).toBe(0);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("may be one of several in a result", async () => {
    const world = callWorld(api);
    const { odd, even, plain } = await settled(world, world.connection.api.two());
    expect(plain).toBe(7);
    expect(odd).toBeInstanceOf(RpcStream);
    expect(await settled(world, Promise.all([collect(odd), collect(even)]))).toEqual([
      [1, 2, 3],
      [1, 2],
    ]);
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("the call of a stream", () => {
  it("is ended by its signal, at both ends", async () => {
    const world = callWorld(api);
    const controller = new AbortController();
    const got: number[] = [];
    const run = (async () => {
      for await (const n of world.connection.api.endless(undefined, { signal: controller.signal })) {
        got.push(n);
        controller.abort();
      }
    })();
    await expect(settled(world, run)).rejects.toMatchObject({ code: "cancelled", executed: "unknown" });
    await world.platform.advance(50);
    expect([got, log]).toEqual([[1], ["aborted cancelled", "finally"]]);
    expect(world.server.stats().calls).toMatchObject({ running: 0, cancelled: 1 });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is ended by its deadline, at both ends", async () => {
    const world = callWorld(api);
    const run = collect(world.connection.api.endless(undefined, { timeoutMs: 100 }));
    await expect(settled(world, run)).rejects.toMatchObject({ code: "deadline_exceeded" });
    await world.platform.advance(50);
    expect(log).toEqual(["aborted deadline_exceeded", "finally"]);
    expect(world.connection.pendingCalls).toBe(0);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("runs until the stream has ended, and a server that closes waits for it", async () => {
    const world = callWorld(api);
    const reading = collect(world.connection.api.endless()).catch((error: RpcError) => error.code);
    await world.platform.advance(10);
    expect(world.server.stats().calls.running).toBe(1);
    expect(world.connection.pendingCalls).toBe(1);
    const closed = world.server.close({ graceMs: 500 });
    await world.platform.advance(400);
    expect(log).toEqual([]);
    await world.platform.advance(200);
    await closed;
    expect(await reading).toBe("unavailable");
    expect(log).toEqual(["aborted unavailable", "finally"]);
  });

  it("that nobody waits for sends its stream whole", async () => {
    const world = callWorld(api);
    await settled(world, world.connection.api.sum(numbersTo(100), { oneWay: true }));
    await world.platform.advance(50);
    expect(log).toEqual(["finally"]);
    expect(world.server.stats().methods.sum).toMatchObject({ count: 1, failed: 0 });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("ends an argument that nobody has read, a web stream too", async () => {
    const world = callWorld(api);
    const cancelled: unknown[] = [];
    const never = () =>
      new ReadableStream({ pull: () => new Promise(() => {}), cancel: () => void cancelled.push("cancel") });
    expect(await settled(world, world.connection.api.ignores(never()))).toBe("not read");
    await world.platform.advance(50);
    expect(cancelled).toEqual(["cancel"]);
    const refused = world.connection.api.ignores(never(), { timeoutMs: -1 });
    await expect(refused).rejects.toMatchObject({ code: "invalid_argument" });
    await world.platform.settle();
    expect(cancelled).toEqual(["cancel", "cancel"]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("ends an argument that was never touched, because the call was taken back on its way", async () => {
    const world = callWorld(api);
    await world.connection.ready;
    const cancelled: unknown[] = [];
    const pulled: unknown[] = [];
    const body = new ReadableStream<Uint8Array>(
      { pull: () => void pulled.push("pull"), cancel: () => void cancelled.push("cancel") },
      { highWaterMark: 0 },
    );
    const controller = new AbortController();
    const call = world.connection.api.upload(
      { name: "x".repeat(2_000_000), body },
      { signal: controller.signal },
    );
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: "cancelled", executed: "no" });
    await world.platform.advance(50);
    expect([pulled, cancelled]).toEqual([[], ["cancel"]]);
    expect(await settled(world, world.connection.api.sum(numbersTo(3)))).toBe(6);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("that waits for a connection takes its stream along", async () => {
    const world = callWorld(api, { isUp: false });
    const sum = world.connection.api.sum(numbersTo(10));
    await world.platform.advance(500);
    expect(log).toEqual([]);
    world.isUp = true;
    expect(await settled(world, sum)).toBe(55);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("tells its progress, of arguments and of results", async () => {
    const world = callWorld(api);
    const told: { sentBytes: number; sentTotalBytes?: number }[] = [];
    const body = new Blob([new Uint8Array(1_000_000)]);
    const onProgress = (progress: (typeof told)[number]) => told.push(progress);
    await settled(world, world.connection.api.upload({ name: "x", body }, { onProgress }));
    expect(told.length).toBeGreaterThan(3);
    expect(told.at(-1)?.sentTotalBytes).toBeGreaterThanOrEqual(1_000_000);
    expect(told.at(-1)?.sentBytes).toBe(told.at(-1)?.sentTotalBytes);
    const received: { receivedBytes: number; receivedTotalBytes?: number }[] = [];
    await settled(
      world,
      world.connection.api.bytes(1_000_000, { onProgress: (progress) => received.push(progress) }),
    );
    expect(received.length).toBeGreaterThan(3);
    expect(received.at(-1)?.receivedTotalBytes).toBeGreaterThanOrEqual(1_000_000);
    expect(received.at(-1)?.receivedBytes).toBeGreaterThan(900_000);
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("the wrong use of a call", () => {
  it("is told: awaiting a stream ends it", async () => {
    const world = callWorld(api);
    const wrong = world.connection.call("generator", 1e9);
    await expect(settled(world, Promise.resolve(wrong))).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining("iterate it"),
    });
    await world.platform.advance(50);
    expect(log).toEqual(["aborted", "finally"]);
    const late = world.connection.call("count", 1);
    await settled(world, late.result());
    await expect(late).rejects.toMatchObject({ code: "failed_precondition" });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is told: a value has nothing to iterate, and a stream has one reader", async () => {
    const world = callWorld(api);
    await expect(settled(world, collect(world.connection.call("bytes", 1)))).rejects.toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining("await it"),
    });
    const stream = (await settled(world, world.connection.call("count", 3).result())) as RpcStream;
    expect(await settled(world, collect(stream))).toEqual([1, 2, 3]);
    expect(() => stream[Symbol.asyncIterator]()).toThrow("read already");
    expect(() => stream.toReadableStream()).toThrow("read already");
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is told: a stream deeper in a value, or in an item, has no way to travel", async () => {
    const world = callWorld(api);
    await world.connection.ready;
    const deep = world.connection.call("echo", { a: { b: numbersTo(1) } });
    await expect(deep).rejects.toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("a.b"),
    });
    async function* nested() {
      yield numbersTo(1);
    }
    await expect(settled(world, collect(world.connection.call("echo", nested())))).rejects.toMatchObject({
      message: expect.stringContaining("stream"),
    });
    expect(await world.leftovers()).toEqual(nothing);
  });
});
