import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toForm } from "../schema/to-form.ts";
import { createArgumentStore } from "../store/arguments.ts";
import { childrenOf } from "./children.ts";
import { fromEntries } from "./entries.ts";
import { kindOf } from "./kind.ts";
import { readNotation } from "./notation-read.ts";
import { writeNotation } from "./notation-write.ts";
import { sameValue } from "./same-value.ts";
import { typescriptLiteral } from "./typescript-literal.ts";
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
const anyValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
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

/** Whether it can be sent, and written as code: an Error's class cannot. */
function isWhole(value: unknown): boolean {
  const kind = kindOf(value);
  if (["unfinished", "repeated", "error"].includes(kind)) return false;
  return childrenOf(value).every(
    ({ value: child, label }) => isWhole(child) && (label.kind !== "map-key" || isWhole(label.key)),
  );
}

describe("any value", () => {
  it("is given back by the JSON notation as it was", () => {
    fc.assert(
      fc.property(anyValue, fc.constantFrom(64, Number.POSITIVE_INFINITY), (value, lineWidth) => {
        const reading = readNotation(writeNotation(value, lineWidth));
        expect(reading.ok && sameValue(reading.value, value)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("stands behind form and JSON as one, both ways, whatever is half-typed in it", () => {
    const method = { id: "m", kind: "unary" } as const;
    const form = toForm({});
    fc.assert(
      fc.property(anyValue, (value) => {
        const drafts = createArgumentStore();
        drafts.setValue(method, form, value);
        const { text } = drafts.draftOf(method, form);
        drafts.setText(method, form, text);
        const draft = drafts.draftOf(method, form);
        expect(draft.problem).toBeUndefined();
        expect(sameValue(draft.value, value)).toBe(true);
        expect(draft.text).toBe(text);
      }),
    );
  });

  it("is made again by its TypeScript", () => {
    fc.assert(
      fc.property(anyValue.filter(isWhole), (value) => {
        const made: unknown = new Function(`return (${typescriptLiteral(value)});`)();
        expect(sameValue(made, value)).toBe(true);
      }),
    );
  });
});
