import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { factorize } from "./factorize.ts";
import { countPrimes } from "./primes.ts";
import { describeNumbers } from "./statistics.ts";

const twoNumbers = z.object({ a: z.number(), b: z.number() });
/** What is above the largest number that arithmetic with numbers can give. */
const result = z.number({ error: "the result is beyond what a number can hold" });

/** Arithmetic, from an addition to work that keeps a processor busy and can be cancelled. */
export const mathMethods = {
  add: method(
    {
      input: twoNumbers,
      output: result,
      summary: "Adds two numbers",
      examples: [{ input: { a: 1, b: 2 } }, { name: "fractions", input: { a: 0.1, b: 0.2 } }],
      idempotent: true,
    },
    ({ a, b }) => a + b,
  ),
  subtract: method(
    {
      input: twoNumbers,
      output: result,
      summary: "Subtracts b from a",
      examples: [{ input: { a: 5, b: 3 } }],
      idempotent: true,
    },
    ({ a, b }) => a - b,
  ),
  multiply: method(
    {
      input: twoNumbers,
      output: result,
      summary: "Multiplies two numbers",
      examples: [{ input: { a: 6, b: 7 } }],
      idempotent: true,
    },
    ({ a, b }) => a * b,
  ),
  divide: method(
    {
      input: twoNumbers,
      output: result,
      errors: { division_by_zero: z.object({ dividend: z.number() }) },
      summary: "Divides a by b",
      description:
        "A divisor of 0 gives an error of the method's own, `division_by_zero`, with the dividend as data.",
      examples: [{ input: { a: 22, b: 7 } }, { name: "by zero", input: { a: 1, b: 0 } }],
      idempotent: true,
    },
    ({ a, b }, { error }) => {
      if (b === 0) throw error("division_by_zero", `${a} cannot be divided by 0`, { dividend: a });
      return a / b;
    },
  ),
  factorial: method(
    {
      input: z.object({ n: z.int().min(0).max(450) }),
      output: z.bigint(),
      summary: "The product of the whole numbers up to n, as a BigInt",
      description: "450! has 1,001 digits; a BigInt of more than 1,024 digits does not travel.",
      examples: [{ input: { n: 25 } }],
      idempotent: true,
    },
    ({ n }) => {
      let product = 1n;
      for (let k = 2n; k <= BigInt(n); k++) product *= k;
      return product;
    },
  ),
  factor: method(
    {
      input: z.object({
        n: z
          .union([
            z
              .bigint()
              .min(2n)
              .max(10n ** 18n),
            z.int().min(2),
          ])
          .describe("From 2 to 10^18; above 2^53 a BigInt"),
      }),
      output: z.object({
        isPrime: z.boolean(),
        /** Ascending; their product is the number. */
        factors: z.array(z.bigint()),
        elapsedMs: z.number(),
      }),
      summary: "The prime factors of a number",
      description:
        "Trial division: real work for the processor where two factors are large. It gives way to other calls every few milliseconds, and a cancel stops it.",
      examples: [
        { input: { n: 600_851_475_143 } },
        { name: "a second of work", input: { n: 1_000_000_000_000_037 } },
      ],
      idempotent: true,
    },
    async ({ n }, { signal }) => {
      const beganMs = performance.now();
      const factors = await factorize(BigInt(n), signal);
      return { isPrime: factors.length === 1, factors, elapsedMs: performance.now() - beganMs };
    },
  ),
  primes: method(
    {
      input: z.object({
        upTo: z.int().min(2).max(1_000_000_000),
        last: z.int().min(0).max(100).default(5).describe("How many of the largest to return"),
      }),
      output: z.object({ count: z.int(), last: z.array(z.int()), elapsedMs: z.number() }),
      summary: "Counts the primes up to a number",
      description:
        "A segmented sieve: ten seconds or more for 1,000,000,000. It gives way to other calls, and a cancel stops it.",
      examples: [{ input: { upTo: 1_000_000 } }, { name: "seconds of work", input: { upTo: 500_000_000 } }],
      idempotent: true,
    },
    async ({ upTo, last }, { signal }) => {
      const beganMs = performance.now();
      const primes = await countPrimes(upTo, last, signal);
      return { ...primes, elapsedMs: performance.now() - beganMs };
    },
  ),
  statistics: method(
    {
      input: z.object({ values: z.array(z.number()).min(1).max(100_000) }),
      output: z.object({
        count: z.int(),
        sum: result,
        mean: result,
        median: result,
        min: result,
        max: result,
        /** Of the population, not of a sample. */
        standardDeviation: result,
      }),
      summary: "Mean, median and more of a list of numbers",
      examples: [{ input: { values: [3, 1, 4, 1, 5, 9, 2, 6] } }],
      idempotent: true,
    },
    ({ values }) => describeNumbers(values),
  ),
};
