import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { method, RpcError, service, streamOf } from "../index.ts";
import { callWorld, nothing } from "../testing/call-world.ts";
import { credit, stop } from "../testing/stream-frames.ts";
import { nothingLeft, type StreamScene, streamScene } from "../testing/stream-scene.ts";
import { itemByteLength } from "../wire/item.ts";

const hour = 3_600_000;
const patient = { heartbeatMs: hour, deadAfterMs: 2 * hour, stallTimeoutMs: 10_000 };

/** Bytes of items and pieces that a side has sent on a stream. */
function sentBytes(scene: StreamScene, number: number): number {
  let sum = 0;
  for (const frame of scene.frames()) {
    if (frame.type === "items" && frame.number === number) sum += frame.items.byteLength;
    if (frame.type === "piece" && frame.number === number) sum += frame.bytes.byteLength;
  }
  return sum;
}

/** Time passes, and the peer acknowledges what comes. */
async function pass(scene: StreamScene, ms = 20): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await scene.platform.advance(ms / 4);
    scene.ack();
    await scene.platform.settle();
  }
}

describe.each(["server", "client"] as const)("a stream of a %s", (side) => {
  it("never exceeds its credit, uses it, and pulls no item beyond it", async () => {
    const run = async (
      itemBytes: readonly number[],
      grants: readonly number[],
      initialShare: number,
      fragmentBytes: number,
    ) => {
      const scene = await streamScene(side, {
        limits: { fragmentBytes },
        peerLimits: {
          maxOpenStreams: 1,
          connectionCreditBytes: 2 * initialShare,
          streamCreditBytes: initialShare,
        },
      });
      const bodies = itemBytes.map((byteLength) => new Uint8Array(byteLength));
      scene.source.feed(...bodies);
      scene.source.end();
      let creditBytes = initialShare;
      const total = bodies.reduce((sum, bytes) => sum + wireBytes(bytes), 0);
      const check = async () => {
        await pass(scene);
        const sent = sentBytes(scene, scene.ours(1));
        expect(sent).toBeLessThanOrEqual(creditBytes);
        // What is left of the credit is less than the next item, and less than a piece of it may be.
        if (sent < total) expect(creditBytes - sent).toBeLessThan(256);
        let before = 0;
        const reached = bodies.filter((bytes) => {
          const isBegun = before < creditBytes;
          before += wireBytes(bytes);
          return isBegun;
        });
        expect(scene.source.pulls).toBeLessThanOrEqual(reached.length + 1);
      };
      await check();
      for (const grant of grants) {
        scene.peer.sendFrames(credit(scene.ours(1), grant));
        creditBytes += grant;
        await check();
      }
      scene.peer.sendFrames(credit(scene.ours(1), total + 256));
      creditBytes += total + 256;
      for (let round = 0; round < 10; round++) await pass(scene);
      expect(sentBytes(scene, scene.ours(1))).toBe(total);
      expect(scene.frames().at(-1)).toMatchObject({ type: "end", number: scene.ours(1) });
      expect(await scene.leftovers()).toEqual(nothingLeft);
    };
    const size = fc.oneof(fc.nat(20), fc.integer({ min: 200, max: 300 }), fc.nat(5_000), fc.nat(100_000));
    await fc.assert(
      fc.asyncProperty(
        fc.array(size, { maxLength: 12 }),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 50_000 })), {
          maxLength: 6,
        }),
        fc.integer({ min: 1_024, max: 80_000 }),
        fc.integer({ min: 256, max: 70_000 }),
        run,
      ),
      { numRuns: 15 },
    );
  });

  it("fails behind the items that left when one is above the peer's maxMessageBytes", async () => {
    const scene = await streamScene(side, { peerLimits: { maxMessageBytes: 65_536 } });
    scene.source.feed(new Uint8Array(1), new Uint8Array(65_536), new Uint8Array(65_537));
    await pass(scene);
    scene.peer.sendFrames(credit(scene.ours(1), 200_000));
    for (let round = 0; round < 3; round++) await pass(scene);
    expect(scene.source.isOver).toBe(true);
    const last = scene.frames().filter((frame) => "number" in frame && frame.type !== "credit");
    expect(last).toContainEqual(
      expect.objectContaining({ type: "fail", number: scene.ours(1), code: "resource_exhausted" }),
    );
    expect(sentBytes(scene, scene.ours(1))).toBe(
      wireBytes(new Uint8Array(1)) + wireBytes(new Uint8Array(65_536)),
    );
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("is cut when its reader takes nothing for stallTimeoutMs, and its source ends", async () => {
    const scene = await streamScene(side, { limits: patient });
    for (let n = 0; n < 20; n++) scene.source.feed(new Uint8Array(10_000));
    await pass(scene, 9_800);
    expect(scene.source.isStopped).toBe(false);
    const { pulls } = scene.source;
    expect(pulls).toBeLessThanOrEqual(8);
    await pass(scene, 3_000);
    expect(scene.source.pulls).toBe(pulls);
    expect(scene.source.isOver).toBe(true);
    expect(scene.peer.closed).toBeUndefined();
    expect(scene.frames()).toContainEqual(
      expect.objectContaining({ type: "fail", number: scene.ours(1), code: "resource_exhausted" }),
    );
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("that is cut keeps its place until its source has ended: a fail that says running, then the end", async () => {
    const scene = await streamScene(side, { limits: patient });
    scene.source.ignoresStop = true;
    for (let n = 0; n < 20; n++) scene.source.feed(new Uint8Array(10_000));
    await pass(scene, 13_000);
    expect(scene.frames().at(-1)).toMatchObject({ type: "fail", running: true });
    scene.peer.sendFrames(stop(scene.ours(1)));
    await pass(scene);
    expect(scene.frames().at(-1)).toMatchObject({ type: "fail", running: true });
    scene.source.release();
    await pass(scene);
    expect(scene.frames().at(-1)).toMatchObject({ type: "end", number: scene.ours(1) });
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("is not cut where its source is what is slow", async () => {
    const scene = await streamScene(side, { limits: patient });
    await pass(scene, 50_000);
    scene.source.feed(1);
    await pass(scene, 50_000);
    expect(scene.source.isStopped).toBe(false);
    expect(sentBytes(scene, scene.ours(1))).toBe(2);
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("goes on when two grants in one packet make a stream of little one of much", async () => {
    const scene = await streamScene(side, {
      limits: { fragmentBytes: 1_000 },
      peerLimits: { maxOpenStreams: 4, connectionCreditBytes: 16_384, streamCreditBytes: 4_096 },
    });
    scene.source.feed(new Uint8Array(40), new Uint8Array(100_000));
    await pass(scene);
    expect(sentBytes(scene, scene.ours(1))).toBe(2_048);
    scene.peer.sendFrames(credit(scene.ours(1), 1_554), credit(scene.ours(1), 2_542));
    await pass(scene);
    expect(sentBytes(scene, scene.ours(1))).toBe(6_144);
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("sends nothing behind the stop but its end", async () => {
    const scene = await streamScene(side);
    scene.source.feed(1, 2);
    await pass(scene);
    scene.peer.sendFrames(stop(scene.ours(1)));
    scene.source.feed(3, 4);
    await pass(scene);
    expect(sentBytes(scene, scene.ours(1))).toBe(4);
    expect(scene.frames().at(-1)).toMatchObject({ type: "end", number: scene.ours(1) });
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });
});

function wireBytes(bytes: Uint8Array): number {
  return itemByteLength({
    parts: [{ kind: "uint8array", key: undefined, bytes }],
    payload: new Uint8Array(0),
  });
}

/** What the sources of a test have said. */
let log: string[] = [];
async function* noisy(item: () => unknown): AsyncGenerator<unknown> {
  try {
    for (;;) {
      log.push("pulled");
      yield item();
    }
  } finally {
    log.push("finally");
  }
}

const api = service({
  bytes: method({ input: z.number() }, (byteLength) => noisy(() => new Uint8Array(byteLength))),
  ones: method({}, () => noisy(() => 1)),
  failsWith: method({ input: z.number() }, async function* (byteLength) {
    yield 1;
    throw new RpcError("aborted", "large", { data: new Uint8Array(byteLength) });
  }),
  oddSource: method({}, () => ({
    [Symbol.asyncIterator]: () => ({ next: async () => undefined as unknown as IteratorResult<number> }),
  })),
  oddResult: method({}, () => ({
    [Symbol.asyncIterator]: () => ({
      next: async (): Promise<IteratorResult<number>> =>
        ({
          get done(): boolean {
            throw new Error("no");
          },
          value: 1,
        }) as never,
    }),
  })),
  hold: method({ input: streamOf(z.any()) }, async (items) => {
    for await (const item of items) return item as unknown;
    return undefined;
  }),
  echo: method({ input: z.any() }, (value) => value as unknown),
});

async function collect(call: AsyncIterable<unknown>): Promise<{ got: unknown[]; error?: unknown }> {
  const got: unknown[] = [];
  try {
    for await (const item of call) got.push(item);
    return { got };
  } catch (error) {
    return { got, error };
  }
}

describe("streams between a server and a client", () => {
  it("give a reader that stalled what came, and then the error", async () => {
    log = [];
    const world = callWorld(api, { server: { limits: { stallTimeoutMs: 10_000 } } });
    const iterator = world.connection.api.bytes(10_000)[Symbol.asyncIterator]();
    const first = iterator.next();
    await world.platform.advance(100);
    expect((await first).done).toBe(false);
    await world.platform.advance(20_000);
    expect(log.at(-1)).toBe("finally");
    const pulled = log.filter((line) => line === "pulled").length;
    expect(pulled).toBeLessThan(15);
    let count = 1;
    let error: unknown;
    for (;;) {
      const next = iterator.next().catch((thrown: unknown) => {
        error = thrown;
        return undefined;
      });
      await world.platform.advance(10);
      if ((await next) === undefined) break;
      count++;
    }
    expect(error).toMatchObject({ code: "resource_exhausted" });
    expect(count).toBeGreaterThan(5);
    expect(count).toBeLessThanOrEqual(pulled);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("are not cut where the reader is slow and takes small items", async () => {
    log = [];
    const world = callWorld(api, {
      server: { limits: { stallTimeoutMs: 10_000 } },
      client: { limits: { maxOpenStreams: 4, connectionCreditBytes: 8_192, stallTimeoutMs: 10_000 } },
    });
    const iterator = world.connection.api.ones()[Symbol.asyncIterator]();
    for (let second = 0; second < 60; second++) {
      const next = iterator.next();
      await world.platform.advance(1_000);
      expect(await next).toEqual({ done: false, value: 1 });
    }
    expect(log).not.toContain("finally");
    await iterator.return?.();
    await world.platform.advance(10);
    expect(log.at(-1)).toBe("finally");
    expect(await world.leftovers()).toEqual(nothing);
  });

  for (const byteLength of [10, 60_000, 70_000, 2_000_000]) {
    it(`may fail with ${byteLength} bytes of data, and hold up nobody`, async () => {
      const world = callWorld(api);
      const made = collect(world.connection.api.failsWith(byteLength));
      await world.platform.advance(1_000);
      const echo = world.connection.api.echo(7);
      await world.platform.advance(1_000);
      expect(await echo).toBe(7);
      expect(await made).toMatchObject({ got: [1], error: { code: "aborted", message: "large" } });
      expect(await world.leftovers()).toEqual(nothing);
    });
  }

  it("may fail with much data where the peer's packets are small", async () => {
    const world = callWorld(api, { client: { limits: { maxPacketBytes: 4_096, fragmentBytes: 1_024 } } });
    const made = collect(world.connection.api.failsWith(10_000));
    await world.platform.advance(1_000);
    const echo = world.connection.api.echo(7);
    await world.platform.advance(1_000);
    expect(await echo).toBe(7);
    expect(await made).toMatchObject({ got: [1], error: { code: "aborted", message: "large" } });
    expect(await world.leftovers()).toEqual(nothing);
  });

  for (const name of ["oddSource", "oddResult"] as const) {
    it(`fail where the source is no proper iterator: ${name}`, async () => {
      const world = callWorld(api);
      const made = collect(world.connection.api[name]());
      await world.platform.advance(1_000);
      expect(await made).toMatchObject({ got: [], error: { code: "unknown" } });
      expect(await world.leftovers()).toEqual(nothing);
    });
  }

  it("fail with resource_exhausted, executed no, where a call would open more than the server takes", async () => {
    log = [];
    const world = callWorld(api, { server: { limits: { maxOpenStreams: 2 } } });
    await world.platform.advance(10);
    const never = (): AsyncIterable<number> => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          log.push("ended");
          return { done: true, value: undefined };
        },
      }),
    });
    const calls = [1, 2, 3].map(() => world.connection.api.hold(never()).catch((error: unknown) => error));
    await world.platform.advance(10);
    expect(await calls[2]).toMatchObject({ code: "resource_exhausted", executed: "no" });
    expect(log).toEqual(["ended"]);
    expect(world.connection.pendingCalls).toBe(2);
    expect(world.connection.state).toBe("open");
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("fail with resource_exhausted where a result would open more than the client takes", async () => {
    log = [];
    const world = callWorld(api, { client: { limits: { maxOpenStreams: 1, connectionCreditBytes: 8_192 } } });
    const first = world.connection.api.ones()[Symbol.asyncIterator]();
    void first.next();
    await world.platform.advance(10);
    const second = collect(world.connection.api.ones());
    await world.platform.advance(10);
    expect(await second).toMatchObject({ got: [], error: { code: "resource_exhausted" } });
    await first.return?.();
    await world.platform.advance(10);
    const third = world.connection.api.ones()[Symbol.asyncIterator]();
    const next = third.next();
    await world.platform.advance(10);
    expect(await next).toEqual({ done: false, value: 1 });
    expect(await world.leftovers()).toEqual(nothing);
  });
});
