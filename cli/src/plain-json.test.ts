import { describe, expect, it } from "vitest";
import { toPlainJson } from "./plain-json.ts";

describe("toPlainJson", () => {
  it.each([
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [12n, "12"],
    [-0, 0],
    [Number.NaN, null],
    [undefined, null],
    [new URL("https://example.com"), "https://example.com/"],
    [new Map([["a", new Set([1])]]), [["a", [1]]]],
    [new Uint8Array([72, 105]), "SGk="],
    [new Uint8Array([72, 105]).buffer, "SGk="],
    [Float64Array.of(0.5, Number.NaN), [0.5, null]],
    [BigInt64Array.of(5n), ["5"]],
    [new RangeError("far"), { name: "RangeError", message: "far" }],
    [
      { a: undefined, b: [undefined], $date: 1 },
      { b: [null], $date: 1 },
    ],
  ])("writes %o", (value, want) => expect(toPlainJson(value)).toStrictEqual(want));
});
