import type { BytesUse } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { lentReads } from "./lent-reads.ts";

/** Reads so many bytes of this value, as Node does: into the memory that it was given for it. */
function reader(use: BytesUse) {
  const chunks: Uint8Array[] = [];
  const memories: Uint8Array[] = [];
  const { buffer, callback } = lentReads((chunk) => {
    chunks.push(chunk);
    return use;
  });
  const read = (byteLength: number, value: number): boolean => {
    const memory = typeof buffer === "function" ? buffer() : buffer;
    memories.push(memory);
    memory.fill(value, 0, byteLength);
    return callback(byteLength, memory);
  };
  return { chunks, memories, read };
}

describe("lentReads", () => {
  it("gives each read with the bytes that came, and goes on", () => {
    for (const byteLength of [1, 16_383, 16_384]) {
      const { chunks, read } = reader("free");
      expect(read(byteLength, 7)).toBe(true);
      expect(chunks).toEqual([new Uint8Array(byteLength).fill(7)]);
    }
  });

  it("takes more memory once a read has filled it, and the same again as long as nothing is kept", () => {
    const { memories, read } = reader("free");
    for (const byteLength of [100, 16_383, 16_384, 65_536, 65_536, 100, 65_536]) read(byteLength, 1);
    expect(memories.map((memory) => memory.byteLength)).toEqual([
      16_384, 16_384, 16_384, 65_536, 65_536, 65_536, 65_536,
    ]);
    expect(new Set(memories).size).toBe(2);
  });

  it("writes over nothing that is kept", () => {
    const { chunks, read } = reader("kept");
    const byteLengths = [16_384, 65_536, 16_384, 100, 65_536];
    for (const [value, byteLength] of byteLengths.entries()) read(byteLength, value);
    expect(chunks).toEqual(byteLengths.map((byteLength, value) => new Uint8Array(byteLength).fill(value)));
  });

  it("lets a short read that is kept keep little beside itself, and nothing that is not this socket's", () => {
    const { chunks, memories, read } = reader("kept");
    for (let value = 0; value < 250; value++) read(100, value);
    read(3_000, 250);
    for (const [value, chunk] of chunks.entries()) {
      expect(chunk).toEqual(new Uint8Array(value === 250 ? 3_000 : 100).fill(value));
      expect(chunk.buffer.byteLength).toBeLessThanOrEqual(8_192);
    }
    expect(chunks[250]?.buffer.byteLength).toBe(3_000);
    expect(new Set(memories).size).toBe(1);
    const other = reader("kept");
    other.read(100, 1);
    expect(chunks.map((chunk) => chunk.buffer)).not.toContain(other.chunks[0]?.buffer);
  });
});
