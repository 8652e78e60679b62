import { isErrorOf } from "@heddle/core";
import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo, richCodecs } from "../testing/open-demo.ts";
import { countPrimes } from "./primes.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

describe.each(allCodecs)("math over %s", (codec) => {
  it("calculates", async () => {
    demo = openDemo(codec);
    const { math } = demo.api;
    expect(await math.add({ a: 1, b: 2 })).toBe(3);
    expect(await math.subtract({ a: 1, b: 2 })).toBe(-1);
    expect(await math.multiply({ a: 6, b: 7 })).toBe(42);
    expect(await math.divide({ a: 1, b: 4 })).toBe(0.25);
  });

  it("gives division by zero as the method's own error, with its data", async () => {
    demo = openDemo(codec);
    const { divide } = demo.api.math;
    const error = await divide({ a: 5, b: 0 }).catch((thrown: unknown) => thrown);
    expect(isErrorOf(divide, error) && [error.code, error.data.dividend]).toEqual(["division_by_zero", 5]);
  });

  it("describes a list of numbers", async () => {
    demo = openDemo(codec);
    expect(await demo.api.math.statistics({ values: [4, 1, 3, 2] })).toEqual({
      count: 4,
      sum: 10,
      mean: 2.5,
      median: 2.5,
      min: 1,
      max: 4,
      standardDeviation: Math.sqrt(1.25),
    });
    await expect(demo.api.math.statistics({ values: [] })).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});

describe.each(richCodecs)("math with BigInts over %s", (codec) => {
  it("finds the prime factors of a number and of a BigInt", async () => {
    demo = openDemo(codec);
    const { factor } = demo.api.math;
    expect(await factor({ n: 600_851_475_143 })).toMatchObject({
      isPrime: false,
      factors: [71n, 839n, 1471n, 6857n],
    });
    expect(await factor({ n: 2n ** 32n + 1n })).toMatchObject({ factors: [641n, 6_700_417n] });
    expect(await factor({ n: 25 })).toMatchObject({ factors: [5n, 5n] });
    expect(await factor({ n: 97n })).toMatchObject({ isPrime: true, factors: [97n] });
    expect(await factor({ n: 12 })).toMatchObject({ factors: [2n, 2n, 3n] });
  });

  it("returns a factorial of a thousand digits", async () => {
    demo = openDemo(codec);
    expect(await demo.api.math.factorial({ n: 20 })).toBe(2_432_902_008_176_640_000n);
    expect(String(await demo.api.math.factorial({ n: 450 }))).toHaveLength(1_001);
  });
});

describe("math.primes", () => {
  it("counts primes over several segments", async () => {
    demo = openDemo();
    const { count, last } = await demo.api.math.primes({ upTo: 1_000_000, last: 2 });
    expect([count, last]).toEqual([78_498, [999_979, 999_983]]);
  });

  it.each([
    [2, 1],
    [3, 2],
    [10, 4],
    [131_073, 12_251],
    [131_074, 12_251],
  ])("has below %i %i of them", async (upTo, count) => {
    expect((await countPrimes(upTo, 0, new AbortController().signal)).count).toBe(count);
  });

  it("stops when it is cancelled, and lets other calls through meanwhile", async () => {
    demo = openDemo();
    const controller = new AbortController();
    const primes = demo.api.math.primes({ upTo: 1_000_000_000 }, { signal: controller.signal });
    primes.catch(() => {});
    expect(await demo.api.math.add({ a: 1, b: 2 })).toBe(3);
    controller.abort();
    await expect(primes).rejects.toMatchObject({ code: "cancelled" });
    await expect
      .poll(() => demo.connection.call("$sys.stats"))
      .toMatchObject({ methods: { "math.primes": { cancelled: 1 } } });
  });
});
