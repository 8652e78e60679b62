import { byteStream, method, RpcError, type Service, service, streamOf, withStreams } from "@heddle/core";
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
  streams: {
    count: method(
      {
        input: z.object({ to: z.number(), failAt: z.number().optional() }),
        output: streamOf(z.number()),
        summary: "Counts",
        examples: [{ input: { to: 3 } }],
      },
      async function* ({ to, failAt }) {
        for (let i = 1; i <= to; i++) {
          if (i === failAt) throw new RpcError("data_loss", `there is no ${i}`);
          yield i;
        }
      },
    ),
    drip: method(
      {
        input: z.object({ to: z.number() }),
        output: streamOf(z.number()),
        summary: "Counts, a while for each",
      },
      async function* ({ to }) {
        for (let i = 1; i <= to; i++) {
          yield i;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      },
    ),
    hold: method({ summary: "Gives one item, and then holds on" }, async function* (_input, { signal }) {
      yield "first";
      await aborted(signal);
    }),
    sum: method(
      { input: streamOf(z.number()), output: z.number(), summary: "Adds what it is sent" },
      async (items) => {
        let sum = 0;
        for await (const item of items) sum += item;
        return sum;
      },
    ),
    shout: method(
      {
        input: withStreams(z.object({ mark: z.string() }), {
          words: streamOf(z.object({ text: z.string() })),
        }),
        output: withStreams(z.object({ mark: z.string() }), {
          loud: streamOf(z.string()),
          lengths: streamOf(z.number()),
        }),
        summary: "Answers each word, and tells how many letters the first one has",
        examples: [{ name: "with a mark", input: { mark: "!" } as never }], // an example cannot hold a stream
      },
      ({ mark, words }) => ({
        mark,
        loud: (async function* () {
          for await (const { text } of words) yield text.toUpperCase() + mark;
        })(),
        lengths: (async function* () {
          yield 5;
        })(),
      }),
    ),
    upload: method(
      { input: withStreams(z.object({ name: z.string() }), { body: byteStream }), summary: "Takes a file" },
      async ({ name, body }) => {
        let byteLength = 0;
        for await (const chunk of body) byteLength += chunk.byteLength;
        return { name, byteLength };
      },
    ),
  },
  slow: {
    nap: method({ summary: "Answers a little later", idempotent: true }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      return "rested";
    }),
    wait: method({ summary: "Waits for a cancel" }, (_input, { signal }) => aborted(signal)),
  },
});

/** Rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
