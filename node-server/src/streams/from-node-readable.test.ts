import { createReadStream } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { fromNodeReadable } from "./from-node-readable.ts";
import { toNodeReadable } from "./to-node-readable.ts";

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("fromNodeReadable", () => {
  it("gives what was written, as plain bytes", async () => {
    const through = new PassThrough();
    through.write("wärp ");
    through.end("weft");
    const stream = fromNodeReadable(through);
    const [first] = [await stream[Symbol.asyncIterator]().next()];
    expect(first.value?.constructor).toBe(Uint8Array);
    const own = createReadStream(fileURLToPath(import.meta.url), { highWaterMark: 100 });
    expect(await textOf(fromNodeReadable(own))).toContain("gives what was written, as plain bytes");
  });

  it("goes there and back", async () => {
    const through = new PassThrough();
    const written = pipeline(
      toNodeReadable(fromNodeReadable(Readable.from([Buffer.from("loom")], { objectMode: false }))),
      through,
    );
    expect([await textOf(fromNodeReadable(through)), await written]).toEqual(["loom", undefined]);
  });

  it("reads no further than it is asked", async () => {
    let reads = 0;
    const readable = new Readable({
      highWaterMark: 1_000,
      read() {
        reads++;
        this.push(Buffer.alloc(1_000));
      },
    });
    const iterator = fromNodeReadable(readable)[Symbol.asyncIterator]();
    for (let n = 0; n < 5; n++) await iterator.next();
    expect(reads).toBeLessThan(20);
    await iterator.return?.();
  });

  it("destroys the stream when the reader stops", async () => {
    const readable = new Readable({
      read() {
        this.push("x");
      },
    });
    for await (const _ of fromNodeReadable(readable)) break;
    expect(readable.destroyed).toBe(true);
  });

  it("destroys it at once while it has nothing to give, and ends", async () => {
    const readable = new PassThrough();
    const iterator = fromNodeReadable(readable)[Symbol.asyncIterator]();
    const next = iterator.next();
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect([readable.destroyed, await next]).toEqual([true, { done: true, value: undefined }]);
  });

  it("destroys a stream that was not begun", async () => {
    const readable = new PassThrough();
    await fromNodeReadable(readable)[Symbol.asyncIterator]().return?.();
    expect(readable.destroyed).toBe(true);
  });

  it("passes errors on, also those from before it is read", async () => {
    await expect(textOf(fromNodeReadable(createReadStream("/nowhere/loom.txt")))).rejects.toMatchObject({
      code: "ENOENT",
    });
    const early = fromNodeReadable(new PassThrough().destroy(new Error("torn")));
    await new Promise((resolve) => setImmediate(resolve));
    await expect(textOf(early)).rejects.toThrow("torn");
  });

  it("does not take a stream that is cut off for one that has ended", async () => {
    const readable = new PassThrough();
    readable.write("half");
    const read = textOf(fromNodeReadable(readable));
    readable.destroy();
    await expect(read).rejects.toMatchObject({ code: "ERR_STREAM_PREMATURE_CLOSE" });
  });

  it("refuses streams of values and of texts", () => {
    expect(() => fromNodeReadable(Readable.from([1, 2]))).toThrow(/object mode/);
    expect(() => fromNodeReadable(new PassThrough().setEncoding("utf8"))).toThrow(/setEncoding\("utf8"\)/);
  });

  it("refuses an encoding that is set later, and destroys the stream", async () => {
    const readable = new PassThrough();
    const stream = fromNodeReadable(readable);
    readable.setEncoding("utf8");
    readable.end("text");
    await expect(textOf(stream)).rejects.toThrow(TypeError);
    expect(readable.destroyed).toBe(true);
  });
});
