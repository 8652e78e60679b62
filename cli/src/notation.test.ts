import { describe, expect, it } from "vitest";
import { fromNotation, type Json, toNotation } from "./notation.ts";
import { UsageError } from "./usage-error.ts";

const table: [string, unknown, Json][] = [
  ["null", null, null],
  ["a text", "a", "a"],
  ["a number", 1.5, 1.5],
  ["undefined", undefined, { $undefined: true }],
  ["NaN", Number.NaN, { $number: "NaN" }],
  ["infinity", Number.POSITIVE_INFINITY, { $number: "Infinity" }],
  ["minus infinity", Number.NEGATIVE_INFINITY, { $number: "-Infinity" }],
  ["-0", -0, { $number: "-0" }],
  ["a BigInt", -12n, { $bigint: "-12" }],
  ["a Date", new Date(0), { $date: "1970-01-01T00:00:00.000Z" }],
  ["a URL", new URL("https://example.com"), { $url: "https://example.com/" }],
  ["bytes", new Uint8Array([72, 105]), { $bytes: "SGk=" }],
  ["an ArrayBuffer", new Uint8Array([72, 105]).buffer, { $bytes: "SGk=", of: "ArrayBuffer" }],
  ["floats", Float32Array.of(1), { $bytes: "AACAPw==", of: "Float32Array" }],
  ["a Map", new Map<unknown, unknown>([["a", 1n]]), { $map: [["a", { $bigint: "1" }]] }],
  ["a Set", new Set([new Date(0)]), { $set: [{ $date: "1970-01-01T00:00:00.000Z" }] }],
  ["nested", { list: [{ at: undefined }] }, { list: [{ at: { $undefined: true } }] }],
  ["what looks like notation", { $date: 1 }, { $object: { $date: 1 } }],
  ["what looks like an escape", { $object: {} }, { $object: { $object: {} } }],
  ["what looks like bytes", { $bytes: "", of: "x" }, { $object: { $bytes: "", of: "x" } }],
  ["keys that only resemble it", { $date: 1, other: 2 }, { $date: 1, other: 2 }],
  ["an unknown key", { $weft: 1 }, { $weft: 1 }],
];

describe("the notation", () => {
  it.each(table)("writes %s", (_, value, json) => expect(toNotation(value)).toEqual(json));

  it.each(table)("reads %s", (_, value, json) => {
    const read = fromNotation(JSON.parse(JSON.stringify(json)) as Json);
    expect(read).toStrictEqual(value);
    expect(Object.is(read, -0)).toBe(Object.is(value, -0));
  });

  it("carries an Error by name, message and cause", () => {
    const json = toNotation(new RangeError("too far", { cause: 1n }));
    expect(json).toEqual({ $error: { name: "RangeError", message: "too far", cause: { $bigint: "1" } } });
    expect(fromNotation(json)).toMatchObject({ name: "RangeError", message: "too far", cause: 1n });
  });

  it("keeps a key __proto__ a property", () => {
    const read = fromNotation(JSON.parse('{"__proto__": {"a": 1}}') as Json) as object;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.keys(read)).toEqual(["__proto__"]);
  });

  it.each<[Json, RegExp]>([
    [{ $date: "soon" }, /\$date in the input takes a date/],
    [{ $date: 5 }, /\$date/],
    [{ $bigint: "1.5" }, /\$bigint/],
    [{ $bigint: 5 }, /digits in quotes/],
    [{ $number: "five" }, /\$number/],
    [{ $url: "/relative" }, /\$url/],
    [{ $map: [["a"]] }, /\$map/],
    [{ $map: {} }, /\$map/],
    [{ $set: {} }, /\$set/],
    [{ $bytes: "not base64!" }, /\$bytes/],
    [{ $bytes: "SGk", of: "Uint8Array" }, /\$bytes/],
    [{ $bytes: "SGk=", of: "Float64Array" }, /no whole number of elements/],
    [{ $bytes: "SGk=", of: "constructor" }, /"of" beside \$bytes/],
    [{ $error: "text" }, /\$error/],
    [{ $object: 1 }, /\$object/],
  ])("refuses %j", (json, message) => {
    expect(() => fromNotation(json)).toThrow(UsageError);
    expect(() => fromNotation(json)).toThrow(message);
  });

  it("refuses what is nested without an end", () => {
    const deep = JSON.parse("[".repeat(5_000) + "]".repeat(5_000)) as Json;
    expect(() => fromNotation(deep)).toThrow(/more than 200 objects and arrays/);
  });
});
