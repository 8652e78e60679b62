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
