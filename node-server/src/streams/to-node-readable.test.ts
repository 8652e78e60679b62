import { createHash } from "node:crypto";
import { once } from "node:events";
import { Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { toNodeReadable } from "./to-node-readable.ts";

/** Gives the items; tells how many were asked for and whether its `finally` ran. */
function source<T>(items: readonly T[], failure?: unknown) {
  const seen = { asked: 0, isStopped: false };
  async function* give(): AsyncGenerator<T> {
    try {
      for (const item of items) {
        seen.asked++;
        yield item;
      }
      if (failure !== undefined) throw failure;
    } finally {
      seen.isStopped = true;
    }
  }
  return { seen, stream: give() };
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe("toNodeReadable", () => {
  it("gives bytes and texts as bytes, empty ones too, and ends", async () => {
    const { stream } = source(["wär", bytes("p "), "", new Uint8Array(0), bytes("weft")]);
    const parts: Buffer[] = [];
    for await (const part of toNodeReadable(stream)) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe("wärp weft");
  });

  it("goes through a pipeline", async () => {
    const block = bytes("x".repeat(50_000));
    const hash = createHash("sha1");
    await pipeline(toNodeReadable(source(new Array(40).fill(block)).stream), hash);
    expect(hash.digest("hex")).toBe(createHash("sha1").update("x".repeat(2_000_000)).digest("hex"));
  });

  it("asks for no more than a slow reader takes", async () => {
    const { stream, seen } = source(new Array<Uint8Array>(1_000).fill(new Uint8Array(16_384)));
    const taken: (() => void)[] = [];
    const slow = new Writable({
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        taken.push(() => done());
      },
    });
    const readable = toNodeReadable(stream);
    readable.pipe(slow);
    await expect.poll(() => readable.readableLength).toBeGreaterThanOrEqual(readable.readableHighWaterMark);
    const asked = seen.asked;
    expect(asked).toBeLessThan(20);
    taken.shift()?.();
    await expect.poll(() => taken.length).toBe(1);
    expect(seen.asked).toBeLessThanOrEqual(asked + 5);
    readable.destroy();
  });

  it("stops the stream when it is destroyed", async () => {
    const { stream, seen } = source(new Array<string>(1_000).fill("x"));
    const readable = toNodeReadable(stream);
    await once(readable, "readable");
    readable.destroy();
    await once(readable, "close");
    expect(seen.isStopped).toBe(true);
  });

  it("stops the stream when a pipeline fails behind it", async () => {
    const { stream, seen } = source(new Array<string>(100_000).fill("x"));
    const failing = new Transform({ transform: (_chunk, _encoding, done) => done(new Error("no room")) });
    await expect(pipeline(toNodeReadable(stream), failing, new Writable({ write() {} }))).rejects.toThrow(
      "no room",
    );
    await expect.poll(() => seen.isStopped).toBe(true);
  });

  it("is closed at once while the stream has nothing to give, and stops it then", async () => {
    const returned: unknown[] = [];
    const readable = toNodeReadable({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => {}),
        return: async () => {
          returned.push(1);
          return { done: true, value: undefined };
        },
      }),
    });
    readable.resume();
    readable.destroy();
    await once(readable, "close");
    expect(returned).toEqual([1]);
  });

  it("stops a stream that nobody read", async () => {
    let stops = 0;
    const readable = toNodeReadable({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: "x" }),
        return: async () => {
          stops++;
          return { done: true, value: undefined };
        },
      }),
    });
    readable.destroy();
    await once(readable, "close");
    expect(stops).toBe(1);
  });

  it.each([
    [new Error("the loom broke"), /the loom broke/],
    ["a text", /the stream failed/],
  ])("passes %s on behind the items", async (failure, message) => {
    const { stream } = source(["warp"], failure);
    const parts: string[] = [];
    const read = async () => {
      for await (const part of toNodeReadable(stream)) parts.push(String(part));
    };
    await expect(read()).rejects.toThrow(message);
    expect(parts).toEqual(["warp"]);
  });

  it("tells what fails while the stream is stopped", async () => {
    const readable = toNodeReadable({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: "x" }),
        return: () => Promise.reject(new Error("cannot stop")),
      }),
    });
    readable.destroy();
    const [error] = await once(readable, "error");
    expect(error).toMatchObject({ message: "cannot stop" });
  });

  it.each([5, null, undefined, {}])("refuses the item %j, and stops the stream", async (item) => {
    const { stream, seen } = source([item as unknown as string]);
    await expect(pipeline(toNodeReadable(stream), new Writable({ write() {} }))).rejects.toThrow(TypeError);
    await expect.poll(() => seen.isStopped).toBe(true);
  });
});
