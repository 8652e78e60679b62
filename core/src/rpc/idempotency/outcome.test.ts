import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RpcError } from "../../errors.ts";
import { digestOf } from "./arguments-digest.ts";
import { decodeOutcome, encodeOutcome, keptError } from "./outcome.ts";

/** Values of every kind that decoding gives. */
const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(undefined, null, true, false, Number.NaN, -0, 0, Number.POSITIVE_INFINITY),
    fc.double(),
    fc.string({ unit: "binary" }),
    fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.float64Array(),
    fc.uint8Array().map((bytes) => bytes.slice().buffer),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: "grapheme", maxLength: 5 }), tie("value"), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 4 }).map((entries) => new Set(entries)),
  ),
})).value;

describe("a kept outcome", () => {
  it("is the value that was encoded, whatever it is", () => {
    fc.assert(
      fc.property(values, (value) => {
        const outcome = { ok: true as const, value };
        let bytes: Uint8Array;
        try {
          bytes = encodeOutcome(outcome);
        } catch {
          return; // beyond what the codecs carry, which their own tests say
        }
        expect(decodeOutcome(bytes)).toEqual(outcome);
      }),
    );
  });

  it("may hold half of a surrogate pair, which msgpack does not carry", () => {
    expect(decodeOutcome(encodeOutcome({ ok: true, value: ["\ud800"] }))).toEqual({
      ok: true,
      value: ["\ud800"],
    });
  });

  it("of an error has its code, message, data and retryAfterMs, and says that the handler ran", () => {
    const error = new RpcError("sold_out", "No.", { data: new Date(5), retryAfterMs: 7, executed: "no" });
    const kept = decodeOutcome(encodeOutcome({ ok: false, error }));
    expect(kept).toMatchObject({
      ok: false,
      error: { code: "sold_out", message: "No.", data: new Date(5), retryAfterMs: 7, executed: "yes" },
    });
  });

  it("of an error leaves out data that no codec carries", () => {
    const error = new RpcError("aborted", "No.", { data: () => 1 });
    const kept = decodeOutcome(encodeOutcome({ ok: false, error }));
    expect(kept.ok ? undefined : [kept.error.code, kept.error.data]).toEqual(["aborted", undefined]);
  });

  it("of anything else that was thrown says nothing of it", () => {
    const bytes = encodeOutcome({ ok: false, error: keptError(new Error("secret")) });
    expect(new TextDecoder().decode(bytes)).not.toContain("secret");
  });

  it("is refused where its first byte is not known", () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(9, 1)])
      expect(() => decodeOutcome(bytes)).toThrow("not of a kind");
  });
});

describe("the digest of arguments", () => {
  it("is FNV-1a of 64 bits", () => {
    // The bytes hashed for a text are its head and itself in UTF-16; computed apart with BigInt.
    let hash = 0xcbf29ce484222325n;
    for (const unit of "s 3 foo") {
      for (const byte of [BigInt(unit.charCodeAt(0)), 0n])
        hash = ((hash ^ byte) * 0x100000001b3n) % 2n ** 64n;
    }
    expect(digestOf("foo")).toBe(hash.toString(16).padStart(16, "0"));
  });

  it("is the same for the same value, in whatever order its properties stand", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), values, { noNullPrototype: true }), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(digestOf(turned)).toBe(digestOf(value));
      }),
    );
  });

  const different: readonly unknown[] = [
    ...[undefined, null, true, "true", 1, "1", 1n, 0, -0, Number.NaN, "", "a", "\ud800", "\udfff"],
    ...[[], {}, new Map(), new Set(), [[]], [1, 2], [2, 1], ["ab", "c"], ["a", "bc"], [undefined], [null]],
    ...[{ a: 1 }, { a: 1, b: undefined }, { b: 1 }, { a: { b: 1 } }, ["a", 1], new Map([["a", 1]])],
    ...[new Date(1), new Date(2), "1970-01-01T00:00:00.001Z", new URL("http://a/"), "http://a/"],
    ...[Uint8Array.of(1), Uint8Array.of(1, 0), Uint8Array.of(1).buffer, Int8Array.of(1), Uint16Array.of(1)],
    ...[new Error("a"), new TypeError("a"), new Error("a", { cause: 1 }), new Set([1]), [1]],
  ];
  it("is another for each of many values that look alike", () => {
    expect(new Set(different.map(digestOf)).size).toBe(different.length);
  });
});
