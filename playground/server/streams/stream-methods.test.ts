import { createHash } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo } from "../testing/open-demo.ts";
import { pseudoRandomBytes } from "./pseudo-random.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

async function listOf<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function* give<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

describe.each(allCodecs)("streams over %s", (codec) => {
  it("counts, at once or with a pause", async () => {
    demo = openDemo(codec);
    expect(await listOf(demo.api.streams.count({ to: 5 }))).toEqual([1, 2, 3, 4, 5]);
    expect(await listOf(demo.api.streams.count({ to: 2, delayMs: 1 }))).toEqual([1, 2]);
    expect(await listOf(demo.api.streams.count({ to: 0 }))).toEqual([]);
  });

  it("tells where a count was when its reader left", async () => {
    demo = openDemo(codec);
    for await (const number of demo.api.streams.count({ to: 1_000_000_000 })) {
      if (number === 10) break;
    }
    await expect
      .poll(() => demo.api.streams.stopped())
      .toMatchObject({
        0: {
          method: "streams.count",
          code: "cancelled",
          progress: expect.stringMatching(/^counted to \d+ of 1000000000$/),
        },
      });
  });

  it("stops a count in its pause", async () => {
    demo = openDemo(codec);
    const controller = new AbortController();
    const { signal } = controller;
    const reading = listOf(demo.api.streams.count({ to: 10, delayMs: 60_000 }, { signal }));
    const refused = expect(reading).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => demo.connection.call("$sys.stats")).toMatchObject({ calls: { running: 2 } });
    controller.abort();
    await refused;
    await expect
      .poll(() => demo.api.streams.stopped())
      .toMatchObject({ 0: { method: "streams.count", progress: "counted to 0 of 10" } });
  });

  it("echoes each item before the next is sent, and ends when the caller does", async () => {
    demo = openDemo(codec);
    const seen: unknown[] = [];
    const items = ["warp", { weft: [1, null] }, 5];
    async function* talk(): AsyncGenerator<unknown> {
      for (const item of items) {
        yield item;
        await expect.poll(() => seen.at(-1)).toEqual(item);
      }
    }
    for await (const item of demo.api.streams.echo(talk())) seen.push(item);
    expect(seen).toEqual(items);
  });

  it("adds up what it is sent", async () => {
    demo = openDemo(codec);
    expect(await demo.api.streams.sum(give(1, 2, 3.5))).toEqual({ count: 3, sum: 6.5 });
    expect(await demo.api.streams.sum(give())).toEqual({ count: 0, sum: 0 });
  });

  it("refuses an item that is no number", async () => {
    demo = openDemo(codec);
    await expect(demo.connection.call("streams.sum", give<unknown>(1, "two")).result()).rejects.toMatchObject(
      {
        code: "invalid_argument",
      },
    );
  });

  it("generates bytes that can be checked", async () => {
    demo = openDemo(codec);
    const chunks = await listOf(demo.api.streams.generate({ bytes: 1_000_003, chunkBytes: 10_007, seed: 9 }));
    expect(Buffer.concat(chunks).equals(pseudoRandomBytes(9, 0, 1_000_003))).toBe(true);
  });
});

describe("streams", () => {
  it("generates no more than is read", async () => {
    demo = openDemo();
    for await (const _ of demo.api.streams.generate({ bytes: 1_073_741_824 })) break;
    await expect.poll(() => demo.api.streams.stopped()).toMatchObject({ 0: { method: "streams.generate" } });
    const [{ progress } = { progress: "" }] = await demo.api.streams.stopped();
    expect(Number(/^gave (\d+) of/.exec(progress)?.[1])).toBeLessThan(8_000_000);
  });

  it("takes what is generated for an upload, without keeping it", async () => {
    demo = openDemo();
    const bytes = 5_000_000;
    const body = demo.api.streams.generate({ bytes });
    expect(await demo.api.files.upload({ name: "random", body })).toMatchObject({
      name: "random",
      byteLength: bytes,
      sha256: createHash("sha256")
        .update(pseudoRandomBytes(1, 0, bytes))
        .digest("hex"),
    });
  });
});
