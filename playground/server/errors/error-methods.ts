import { type ErrorCode, errorCodes, RpcError, streamOf } from "@heddle/core";
import { z } from "zod";
import { method } from "../call-log/logged-method.ts";

const codes = Object.keys(errorCodes) as ErrorCode[]; // the table's own keys, no others

/** One method for each way in which a call can fail at its handler. None gives its caller a result; `afterItems` a part of one. */
export const errorMethods = {
  code: method(
    {
      input: z.object({
        code: z.enum(codes),
        message: z.string().max(10_000).default("as you asked"),
        retryAfterMs: z.int().min(0).max(86_400_000).optional(),
        data: z.unknown().optional(),
      }),
      output: z.never(),
      summary: "Fails with one of gRPC's codes",
      examples: [
        { input: { code: "permission_denied", message: "Members only." } },
        {
          name: "try again later",
          input: { code: "resource_exhausted", retryAfterMs: 5_000, data: { limit: 10 } },
        },
      ],
    },
    ({ code, message, retryAfterMs, data }) => {
      throw new RpcError(code, message, { data, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    },
  ),
  declared: method(
    {
      input: z.object({ item: z.string().max(100).default("loom") }),
      output: z.never(),
      errors: {
        sold_out: z.object({ item: z.string(), left: z.int() }),
        price_changed: z.object({ newPrice: z.number() }),
      },
      summary: "Fails with an error that the method declares",
      description:
        "Its code is the method's own, and its data has a schema: a client in TypeScript sees both typed.",
      examples: [{ input: { item: "loom" } }],
    },
    ({ item }, { error }) => {
      throw error("sold_out", `The last ${item} is gone.`, { item, left: 0 });
    },
  ),
  afterItems: method(
    {
      input: z.object({
        items: z.int().min(0).max(10_000).default(3),
        code: z.enum(codes).default("data_loss"),
        message: z.string().max(10_000).default("as you asked"),
      }),
      output: streamOf(z.int()),
      summary: "Gives items, then fails",
      description: "The caller has the items that came before the error; then reading on throws it.",
      examples: [{ input: { items: 3 } }, { name: "at once", input: { items: 0, code: "unavailable" } }],
    },
    async function* ({ items, code, message }) {
      for (let item = 1; item <= items; item++) yield item;
      throw new RpcError(code, message);
    },
  ),
  undeclared: method(
    {
      output: z.never(),
      summary: "Fails with a code that it does not declare",
      description: "The caller sees `unknown`: what a method does not declare it cannot say.",
    },
    () => {
      throw new RpcError("not_declared", "nobody may see this");
    },
  ),
  secret: method(
    {
      output: z.never(),
      summary: "Throws a plain Error whose message must stay on the server",
      description: 'The caller sees `unknown` and "the handler failed"; the server\'s log has the message.',
    },
    () => {
      throw new Error("the password is swordfish");
    },
  ),
  notAnError: method(
    { output: z.never(), summary: "Throws a text instead of an Error" },
    // Callers have to bear what people throw.
    () => Promise.reject("a text is no error"),
  ),
  neverSettles: method(
    {
      output: z.never(),
      summary: "Does not answer until it is cancelled",
      description: "Cancel it, or give it a deadline.",
    },
    (_, { signal }) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
  ),
  unsendable: method(
    {
      output: z.unknown(),
      summary: "Returns something that no codec carries",
      description: "The caller sees `internal`, with the place in the value.",
    },
    () => ({ list: [{ name: "a function", value: () => 1 }] }),
  ),
  badOutput: method(
    {
      output: z.object({ count: z.int() }),
      summary: "Returns something that does not fit its output schema",
      description: "The caller sees `internal`: a fault of the server.",
    },
    () => ({ count: "three" as unknown as number }), // wrong on purpose
  ),
};
