import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { chunkBytes, repeatedChunks, WatchedSource } from "./watched-source.ts";

async function collect(source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return chunks;
}

describe("WatchedSource", () => {
  it("gives as many bytes as it is asked for, and their hash", async () => {
    const source = new WatchedSource();
    const chunks = await collect(source.chunks(2 * chunkBytes + 10));
    expect(chunks.map(({ byteLength }) => byteLength)).toEqual([chunkBytes, chunkBytes, 10]);
    expect(source.state().pulledChunks).toBe(3);
    const hash = createHash("sha256").update(Buffer.concat(chunks)).digest("hex");
    expect(source.state().sha256).toBe(hash);
  });

  it("gives no two chunks alike", async () => {
    const [first, second] = await collect(new WatchedSource().chunks(2 * chunkBytes));
    expect(first).not.toEqual(second);
  });

  it("counts what was taken, not what it has", async () => {
    const source = new WatchedSource();
    const chunks = source.chunks(10 * chunkBytes);
    await chunks.next();
    await chunks.next();
    expect(source.state().pulledChunks).toBe(2);
  });
});

describe("repeatedChunks", () => {
  it("gives as many bytes as it is asked for", async () => {
    const chunks = await collect(repeatedChunks(chunkBytes + 1));
    expect(chunks.map(({ byteLength }) => byteLength)).toEqual([chunkBytes, 1]);
  });
});
