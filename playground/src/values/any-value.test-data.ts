import fc from "fast-check";
import { fromEntries } from "./entries.ts";
import { Unfinished } from "./unfinished.ts";

const primitive: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    true,
    false,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
  ),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("$date", "__proto__", "a.b", ""),
);

const whole: fc.Arbitrary<unknown> = fc.oneof(
  fc.date({ noInvalidDate: true }),
  fc.uint8Array(),
  fc.uint8Array().map((bytes) => Uint8Array.from(bytes).buffer),
  fc.float64Array(),
  fc.bigInt64Array(),
  fc.webUrl().map((href) => new URL(href)),
  fc
    .string()
    .map((message) => new RangeError(message))
    .map((error) => Object.assign(error, { name: "RangeError" })),
  fc.constantFrom(new Unfinished("number", "1e"), new Unfinished("date", ""), new Unfinished("bigint", "--")),
);

const key = fc.oneof(fc.string(), fc.constantFrom("$date", "$map", "$object", "$other"));

/** A Map keeps no -0 as a key. */
const mapKey = fc.oneof(fc.string(), fc.integer(), fc.bigInt());

/** Any value that a draft can hold, the half-typed ones included. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, primitive, whole, tie("container")),
  container: fc.oneof(
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(mapKey, tie("value")), { maxLength: 4 }).map((entries) => fromEntries("map", entries)),
    fc.array(mapKey, { maxLength: 4 }).map((items) =>
      fromEntries(
        "set",
        items.map((item) => [item, item]),
      ),
    ),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 4 }).map((entries) => fromEntries("object", entries)),
  ),
})).value;
