// Types that must and must not compile: `npm run types` fails where one of these lines does not do what it says.
import { z } from "zod";
import {
  byteStream,
  type Call,
  type Client,
  connectDuplex,
  isErrorOf,
  memoryDuplexPair,
  method,
  type RpcStream,
  type StreamCall,
  service,
  streamOf,
  withStreams,
} from "../index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<_Is extends true>(): void {}

interface User {
  readonly name: string;
}
const signedIn = method.use(({ context, next }) => {
  expectType<Equal<typeof context.principal, unknown>>();
  return next({ user: { name: "anna" } as User });
});

const api = service({
  math: {
    add: method(
      { input: z.object({ a: z.number(), b: z.number() }), output: z.number() },
      ({ a, b }) => a + b,
    ),
    later: method({ input: z.string() }, async (text) => ({ text, at: new Date() })),
    nothing: method({}, (input) => {
      expectType<Equal<typeof input, undefined>>();
    }),
    optional: method({ input: z.number().optional() }, (value) => value),
    transformed: method(
      { input: z.string().transform(Number), output: z.number().transform(String) },
      (value) => {
        expectType<Equal<typeof value, number>>();
        return value;
      },
    ),
  },
  shop: {
    buy: method(
      { input: z.string(), errors: { sold_out: z.object({ left: z.number() }), closed: z.undefined() } },
      (id, context) => {
        if (id === "") throw context.error("sold_out", "gone", { left: 0 });
        // @ts-expect-error the data of sold_out has a number
        context.error("sold_out", "gone", { left: "0" });
        // @ts-expect-error sold_off is not declared
        context.error("sold_off", "gone", { left: 0 });
        return id;
      },
    ),
  },
  streams: {
    count: method({ input: z.number() }, async function* (to) {
      for (let n = 1; n <= to; n++) yield n;
    }),
    rows: method({ output: streamOf(z.number().transform(String)) }, async function* () {
      yield 1;
    }),
    sum: method({ input: streamOf(z.number()) }, async (numbers) => {
      expectType<Equal<typeof numbers, RpcStream<number>>>();
      return 0;
    }),
    upload: method(
      { input: withStreams(z.object({ name: z.string() }), { body: byteStream }) },
      async ({ name, body }) => {
        expectType<Equal<typeof body, RpcStream<Uint8Array>>>();
        return { name, body: body.toReadableStream(), at: new Date() };
      },
    ),
    loose: method({ input: z.object({ body: z.custom<AsyncIterable<Uint8Array>>() }) }, ({ body }) => {
      expectType<Equal<typeof body, AsyncIterable<Uint8Array>>>();
    }),
  },
  account: {
    name: signedIn({}, (_, { user }) => {
      expectType<Equal<typeof user, User>>();
      return user.name;
    }),
  },
});

// @ts-expect-error the handler's result must fit the output schema
method({ output: z.number() }, () => "three");
// @ts-expect-error one of gRPC's codes cannot be declared
method({ errors: { not_found: z.object({}) } }, () => 1);
// @ts-expect-error the items of the result must fit the output schema
method({ output: streamOf(z.number()) }, async function* () {
  yield "three";
});
// @ts-expect-error an example must fit the input
method({ input: z.object({ a: z.number() }), examples: [{ input: { a: "1" } }] }, () => 1);
method({}, (_, context) => {
  // @ts-expect-error nothing was added to this context
  context.user;
});
// @ts-expect-error a service holds methods and trees of them
service({ add: (a: number) => a });
// @ts-expect-error middleware returns what next resolves with
method.use(async () => 1);

const connection = connectDuplex<typeof api>(memoryDuplexPair()[0]);
const client: Client<typeof api> = connection.api;

export async function calls(): Promise<void> {
  expectType<Equal<Awaited<ReturnType<typeof client.math.add>>, number>>();
  const later = await client.math.later("x");
  expectType<Equal<typeof later, { text: string; at: Date }>>();
  expectType<Equal<Awaited<ReturnType<typeof client.math.transformed>>, string>>();
  await client.math.nothing();
  await client.math.optional();
  await client.math.optional(1, { timeoutMs: 5 });
  await client.account.name(undefined, { signal: new AbortController().signal });
  const sent = await client.math.add({ a: 1, b: 2 }, { oneWay: true });
  expectType<Equal<typeof sent, void>>();

  for await (const n of client.streams.count(3)) expectType<Equal<typeof n, number>>();
  for await (const row of client.streams.rows()) expectType<Equal<typeof row, string>>();
  expectType<Equal<ReturnType<typeof client.streams.count>, StreamCall<number>>>();
  expectType<Equal<ReturnType<typeof client.math.add>, Call<number>>>();
  await client.streams.sum(client.streams.count(3));
  const copy = await client.streams.upload({ name: "a", body: new Blob([]) });
  expectType<Equal<typeof copy.body, RpcStream<Uint8Array>>>();
  expectType<Equal<typeof copy.at, Date>>();
  await client.streams.upload({ name: "a", body: copy.body });

  // @ts-expect-error the items are no numbers
  await client.streams.sum(client.streams.rows());
  // @ts-expect-error the body is missing
  await client.streams.upload({ name: "a" });
  // @ts-expect-error a value is not iterated
  for await (const _ of client.math.add({ a: 1, b: 2 }));
  // @ts-expect-error b is missing
  await client.math.add({ a: 1 });
  // @ts-expect-error the input is missing
  await client.math.add();
  // @ts-expect-error there is no such method
  await client.math.sub({ a: 1, b: 2 });
  // @ts-expect-error a service is not called
  await client.math({});
  // @ts-expect-error nothing takes no input
  await client.math.nothing(1);
  // @ts-expect-error options have no such member
  await client.math.optional(1, { timeout: 5 });

  try {
    await client.shop.buy("1");
  } catch (error) {
    if (isErrorOf(client.shop.buy, error)) {
      expectType<Equal<typeof error.code, "sold_out" | "closed">>();
      if (error.code === "sold_out") expectType<Equal<typeof error.data, { left: number }>>();
    }
  }
}
