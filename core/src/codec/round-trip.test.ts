import fc from "fast-check";
import { Packr, Unpackr } from "msgpackr";
import { SuperJSON } from "superjson";
import { describe, expect, test } from "vitest";
import { defaultLimits } from "../limits.ts";
import type { Codec } from "./codec.ts";
import { jsonCodec } from "./json.ts";
import { msgpackCodec } from "./msgpack.ts";
import { superjsonCodec } from "./superjson.ts";

const allowedKey = (key: string) => !["__proto__", "constructor", "prototype"].includes(key);

/** Every string, lone surrogates too, or only what has UTF-8. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
);
const wellFormed = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", maxLength: 80 }),
);

const jsonNumber = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.integer({ min: -70_000, max: 70_000 }),
    fc.maxSafeInteger(),
  )
  .map((n) => (n === 0 ? 0 : n));

const floats = fc.double();
const typedArrays = fc
  .oneof(
    fc.int8Array(),
    fc.uint8Array(),
    fc.uint8ClampedArray(),
    fc.int16Array(),
    fc.uint16Array(),
    fc.int32Array(),
    fc.uint32Array(),
    fc.float32Array(),
    fc.float64Array(),
  )
  .map((array) => array.slice());
const buffers = fc.oneof(
  fc.uint8Array().map((bytes) => bytes.slice().buffer),
  fc.uint8Array().map((bytes) => new DataView(bytes.slice().buffer)),
  fc.bigInt64Array().map((array) => array.slice()),
  fc.bigUint64Array().map((array) => array.slice()),
);
const bigints = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: -(10n ** 100n), max: 10n ** 100n }),
);
const urls = fc.webUrl({ withQueryParameters: true, withFragments: true }).map((href) => new URL(href));
const dates = fc.date({ noInvalidDate: true });

/** Trees of these leaves: arrays and objects, and Maps, Sets and Errors where `rich`. */
function trees(
  leaf: fc.Arbitrary<unknown>,
  text: fc.Arbitrary<string>,
  more: "plain" | "rich" | "withoutErrors",
): fc.Arbitrary<unknown> {
  return fc.letrec<{ tree: unknown }>((tie) => {
    const node = tie("tree");
    const arrays = fc.array(node, { maxLength: 6 });
    const objects = fc.dictionary(
      fc.oneof(text, fc.constantFrom("a", "b.c", "d\\", "", "0")).filter(allowedKey),
      node,
      { maxKeys: 6, noNullPrototype: true },
    );
    const collections = [
      fc.array(fc.tuple(node, node), { maxLength: 4 }).map((entries) => new Map(entries)),
      arrays.map((members) => new Set(members)),
    ];
    const errors = [
      fc.tuple(text, node).map(([message, cause]) => new Error(message, { cause })),
      text.map((message) => new Error(message)),
    ];
    const rich = more === "plain" ? [] : more === "rich" ? [...collections, ...errors] : collections;
    const options = { maxDepth: 5, depthIdentifier: fc.createDepthIdentifier() };
    return { tree: fc.oneof(options, leaf, arrays, objects, ...rich) };
  }).tree;
}

const plainLeaf = (text: fc.Arbitrary<string>) => fc.oneof(text, jsonNumber, fc.boolean(), fc.constant(null));
const plain = trees(plainLeaf(anyText), anyText, "plain");
const richLeaf = (text: fc.Arbitrary<string>) =>
  fc.oneof(plainLeaf(text), floats, fc.constant(undefined), bigints, dates, urls, typedArrays);
const rich = trees(richLeaf(anyText), anyText, "rich");
const packed = trees(fc.oneof(richLeaf(wellFormed), buffers), wellFormed, "rich");

/** Runs `check` for many values; what it returns does not matter, as `expect` may return false. */
function each<T>(values: fc.Arbitrary<T>, check: (value: T) => unknown): void {
  fc.assert(
    fc.property(values, (value) => {
      check(value);
    }),
    { numRuns: 200 },
  );
}

function roundTrip(codec: Codec, value: unknown): unknown {
  return codec.decode(codec.encode(value), defaultLimits);
}

describe("what a codec carries comes out as it went in", () => {
  test.each<[string, Codec, fc.Arbitrary<unknown>]>([
    ["json: plain values", jsonCodec, plain],
    ["superjson: plain values", superjsonCodec, plain],
    ["superjson: rich values", superjsonCodec, rich],
    ["msgpack: plain values", msgpackCodec, trees(plainLeaf(wellFormed), wellFormed, "plain")],
    ["msgpack: rich values", msgpackCodec, packed],
  ])("%s", (_, codec, values) => {
    each(values, (value) => expect(roundTrip(codec, value)).toStrictEqual(value));
  });
});

test("an Error keeps whether it has a cause", () => {
  for (const codec of [superjsonCodec, msgpackCodec]) {
    for (const error of [new Error("a"), new Error("a", { cause: undefined })]) {
      expect("cause" in (roundTrip(codec, error) as Error)).toBe("cause" in error);
    }
  }
});

test("an Error comes without a stack of either side", () => {
  for (const codec of [superjsonCodec, msgpackCodec]) {
    const { stack } = roundTrip(codec, new Error("secret place")) as Error;
    expect(stack ?? "").not.toContain("\n");
  }
  expect(Error.stackTraceLimit).toBeGreaterThan(0);
});

describe("superjson payloads", () => {
  test("are JSON text, byte for byte, where the value is plain JSON", () => {
    each(plain, (value) => {
      expect(text(superjsonCodec.encode(value))).toBe(JSON.stringify(value));
    });
  });

  /** What superjson 2.2.6 itself writes faithfully: no NaN, infinities or -0 in typed arrays, for one. */
  const faithful = trees(
    fc.oneof(
      plainLeaf(anyText),
      floats,
      fc.constant(undefined),
      bigints,
      dates,
      urls,
      fc.uint8Array().map((a) => a.slice()),
    ),
    anyText,
    "rich",
  );

  test("are what superjson writes, but for the order of the notes, where the value is more", () => {
    each(faithful, (value) => {
      const encoded = text(superjsonCodec.encode(value));
      const written = new SuperJSON().stringify(value);
      if (encoded.startsWith("\u0001"))
        expect(JSON.parse(encoded.slice(1))).toStrictEqual(JSON.parse(written));
      else if (value !== undefined) expect(JSON.parse(written)).toStrictEqual({ json: JSON.parse(encoded) });
    });
  });

  test("are read by superjson as the same value", () => {
    // superjson gives every Error an enumerable name.
    each(trees(richLeaf(anyText), anyText, "withoutErrors"), (value) => {
      if (value === undefined) return;
      const encoded = text(superjsonCodec.encode(value));
      const revived = encoded.startsWith("\u0001")
        ? new SuperJSON().parse(encoded.slice(1))
        : JSON.parse(encoded);
      expect(revived).toEqual(value);
    });
  });
});

describe("msgpack payloads", () => {
  const plainPacked = trees(plainLeaf(wellFormed), wellFormed, "plain");
  const packr = new Packr({ useRecords: false });
  const unpackr = new Unpackr({ useRecords: false });

  test("of plain values are read by msgpackr as the same value", () => {
    each(plainPacked, (value) => expect(unpackr.unpack(msgpackCodec.encode(value))).toStrictEqual(value));
  });

  test("that msgpackr writes of plain values are read as the same value", () => {
    each(plainPacked, (value) => {
      expect(msgpackCodec.decode(new Uint8Array(packr.pack(value)), defaultLimits)).toStrictEqual(value);
    });
  });

  test("carry dates that msgpackr reads", () => {
    const nearDates = fc.date({ noInvalidDate: true, min: new Date(-(2 ** 40)), max: new Date(2 ** 43) });
    each(nearDates, (date) => expect(unpackr.unpack(msgpackCodec.encode([date]))).toStrictEqual([date]));
  });

  test("have heads of every size", () => {
    for (const length of [0, 1, 15, 16, 31, 32, 40, 41, 255, 256, 65_536]) {
      const keys = Array.from({ length }, (_, i) => `k${i}`);
      const object = Object.fromEntries(keys.map((key) => [key, 1]));
      // Compared as text, because comparing large structures takes the test library seconds.
      for (const value of ["a".repeat(length), "é".repeat(length), keys, object]) {
        const bytes = msgpackCodec.encode(value);
        expect(JSON.stringify(unpackr.unpack(bytes)) === JSON.stringify(value)).toBe(true);
        expect(JSON.stringify(msgpackCodec.decode(bytes, defaultLimits)) === JSON.stringify(value)).toBe(
          true,
        );
      }
      const [set, map, bytes] = roundTrip(msgpackCodec, [
        new Set(keys),
        new Map(Object.entries(object)),
        new Uint8Array(length).fill(7),
      ]) as [Set<string>, Map<string, number>, Uint8Array];
      expect([...set].join() === keys.join()).toBe(true);
      expect([...map.keys()].join() === keys.join()).toBe(true);
      expect(bytes.join() === new Uint8Array(length).fill(7).join()).toBe(true);
    }
  });
});

function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
