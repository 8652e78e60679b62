import { describe, expect, it } from "vitest";
import { pseudoRandomBytes } from "./pseudo-random.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("pseudoRandomBytes", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(hex(pseudoRandomBytes(1, 0, 16))).toBe(hex(pseudoRandomBytes(1, 0, 16)));
    expect(hex(pseudoRandomBytes(1, 0, 16))).not.toBe(hex(pseudoRandomBytes(2, 0, 16)));
  });

  it("is the same however it is cut", () => {
    const whole = pseudoRandomBytes(7, 0, 1_000);
    for (const chunkBytes of [1, 3, 4, 7, 64, 999]) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < 1_000; at += chunkBytes) {
        chunks.push(pseudoRandomBytes(7, at, Math.min(chunkBytes, 1_000 - at)));
      }
      expect(Buffer.concat(chunks).equals(whole)).toBe(true);
    }
  });

  it("has each value about as often", () => {
    const counts = new Uint32Array(256);
    for (const byte of pseudoRandomBytes(1, 0, 1_048_576)) counts[byte] = (counts[byte] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(3_700);
    expect(Math.max(...counts)).toBeLessThan(4_500);
  });

  it("gives nothing where nothing is asked for, and reaches far", () => {
    expect(pseudoRandomBytes(1, 5, 0)).toHaveLength(0);
    expect(hex(pseudoRandomBytes(1, 1_073_741_820, 4))).not.toBe(hex(pseudoRandomBytes(1, 0, 4)));
  });
});
