import { method, type Service, service } from "@heddle/core";
import { z } from "zod";

/** A small service with a bit of everything, for tests. */
export const sampleService: Service = service({
  math: {
    add: method(
      {
        input: z.object({ a: z.number(), b: z.number() }),
        output: z.number(),
        summary: "Adds two numbers",
        description: "Plain floating point: `0.1 + 0.2` is *not* `0.3`.",
        examples: [{ name: "one and two", input: { a: 1, b: 2 } }],
        idempotent: true,
      },
      ({ a, b }) => a + b,
    ),
    sum: method(
      { input: z.object({ values: z.array(z.bigint()) }), deprecated: "Use math.add", summary: "Adds many" },
      ({ values }) => values.reduce((sum, value) => sum + value, 0n),
    ),
  },
  rich: {
    echo: method({ input: z.unknown(), summary: "Returns what it is given" }, (input) => input),
    sample: method({ summary: "One of each" }, () => ({
      date: new Date("2026-01-01T00:00:00Z"),
      map: new Map<unknown, unknown>([["a", 1n]]),
      bytes: new Uint8Array([72, 101, 100]),
      none: undefined,
    })),
  },
  errors: {
    soldOut: method(
      {
        input: z.object({ id: z.string() }),
        errors: { sold_out: z.object({ left: z.int() }) },
        summary: "Always sold out",
      },
      (_input, context) => {
        throw context.error("sold_out", "The last one is gone.", { left: 0 });
      },
    ),
  },
  slow: {
    wait: method({ summary: "Waits for a cancel" }, (_input, { signal }) => {
      const { promise, reject } = withReject();
      signal.addEventListener("abort", () => reject(signal.reason));
      return promise;
    }),
  },
});

/** Node 20 has no `Promise.withResolvers`. */
function withReject(): { readonly promise: Promise<never>; readonly reject: (reason: unknown) => void } {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_resolve, settle) => {
    reject = settle;
  });
  return { promise, reject };
}
