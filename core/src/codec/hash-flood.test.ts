import { describe, expect, test } from "vitest";
import { hashOf, isHashFlood } from "./hash-flood.ts";

/** The first `count` keys that fall into the same bucket of a table of `buckets`. */
function colliding(
  count: number,
  buckets: number,
  make: (i: number) => number | bigint,
): (number | bigint)[] {
  const keys: (number | bigint)[] = [];
  for (let i = 1; keys.length < count; i++) {
    const key = make(i);
    if ((hashOf(key) & (buckets - 1)) === 0) keys.push(key);
  }
  return keys;
}

describe("keys chosen to collide are told", () => {
  test.each<[string, (i: number) => number | bigint]>([
    ["integers", (i) => i],
    ["negative integers", (i) => -i],
    ["times in milliseconds", (i) => 1.7e12 + i],
    ["fractions", (i) => i + 0.5],
    ["BigInts", (i) => BigInt(i)],
  ])("among %s", (_, make) => {
    expect(isHashFlood(colliding(300, 128, make))).toBe(true);
  });

  test("where BigInts differ in the digits that the hash does not see", () => {
    expect(isHashFlood(Array.from({ length: 300 }, (_, i) => (BigInt(i) << 64n) + 1n))).toBe(true);
    expect(isHashFlood(Array.from({ length: 300 }, (_, i) => -((BigInt(i) << 64n) + 1n)))).toBe(true);
  });

  test("where the sign is all that differs in how BigInts are hashed, which is nothing", () => {
    for (const key of [1n, 5n, 2n ** 64n + 7n]) expect(hashOf(-key)).toBe(hashOf(key));
  });

  test("where only some do, among others", () => {
    const few = colliding(100, 2_048, (i) => i);
    const honest = Array.from({ length: 4_000 }, (_, i) => `key ${i}`);
    expect(isHashFlood([...honest, ...few])).toBe(true);
  });
});

describe("honest keys pass", () => {
  const sizes = [1, 64, 65, 1_000, 4_095, 4_096, 100_000];
  test.each<[string, (i: number) => unknown]>([
    ["in sequence", (i) => i],
    ["in sequence downwards from zero", (i) => -i],
    ["in steps of 1,024", (i) => i * 1_024],
    ["in steps of 2^20", (i) => i * 2 ** 20],
    ["times a second apart", (i) => 1.7e12 + i * 1_000],
    ["times a day apart", (i) => i * 86_400_000],
    ["halves", (i) => i / 2],
    ["tenths", (i) => i / 10],
    ["BigInts in sequence", (i) => BigInt(i)],
    ["BigInts of snowflake ids", (i) => (BigInt(i) << 22n) + 0x1234_0000_0000_0000n],
    ["strings", (i) => `${i}`],
    ["one object", () => sizes],
  ])("%s", (_, make) => {
    for (const size of sizes)
      expect(isHashFlood(Array.from({ length: size }, (_, i) => make(i)))).toBe(false);
  });

  test("and few keys, however they are chosen, because a chain of them costs nothing", () => {
    expect(isHashFlood(colliding(64, 32, (i) => i))).toBe(false);
  });
});
