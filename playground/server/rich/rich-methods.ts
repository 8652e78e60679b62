import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { nextBirthday } from "./birthday.ts";
import { makeJsonSample, makeRichSample } from "./samples.ts";

/** Has a type because the inferred one is of Node's `url` module, which a page's compiler does not know. */
const url: z.ZodType<URL, URL> = z.instanceof(URL);

/** Values beyond JSON, there and back. */
export const richMethods = {
  echo: method(
    {
      input: z.unknown(),
      output: z.unknown(),
      summary: "Returns what it is given",
      description: "Try dates, Maps, Sets, BigInts and bytes, in each codec.",
      examples: [{ input: { greeting: "hello", list: [1, 2, 3] } }, { name: "a text", input: "hello" }],
      idempotent: true,
    },
    (input) => input,
  ),
  sample: method(
    {
      output: z.object({
        date: z.date(),
        map: z.map(z.string(), z.number()),
        set: z.set(z.string()),
        bigint: z.bigint(),
        bytes: z.instanceof(Uint8Array),
        url,
        floats: z.instanceof(Float64Array),
        numbers: z.object({
          negativeZero: z.number(),
          notANumber: z.nan(),
          infinity: z.literal(Number.POSITIVE_INFINITY),
          largest: z.number(),
        }),
        list: z.array(z.union([z.string(), z.null(), z.undefined()])),
        nested: z.object({ history: z.map(z.date(), z.set(z.bigint())) }),
      }),
      summary: "One of each kind of value",
      description:
        "The codec `json` refuses it, naming the first value that it does not carry; `rich.jsonSample` suits every codec.",
      idempotent: true,
    },
    () => makeRichSample(),
  ),
  jsonSample: method(
    {
      output: z.object({
        text: z.string(),
        number: z.number(),
        yes: z.boolean(),
        nothing: z.null(),
        list: z.array(z.union([z.int(), z.string(), z.array(z.int())])),
        nested: z.object({ deeper: z.object({ deepest: z.string() }) }),
      }),
      summary: "One of each kind of value that JSON has",
      idempotent: true,
    },
    () => makeJsonSample(),
  ),
  birthday: method(
    {
      input: z.object({ born: z.date() }),
      output: z.object({
        /** The next one, or today. */
        next: z.date(),
        weekday: z.string(),
        daysUntil: z.int(),
        /** The age on that day. */
        turns: z.int(),
      }),
      summary: "The next birthday: a Date in, a Date out",
      description: "All days are in UTC.",
      idempotent: true,
    },
    ({ born }) => nextBirthday(born, new Date()),
  ),
};
