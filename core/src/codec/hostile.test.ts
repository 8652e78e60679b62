import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultLimits } from "../limits.ts";
import { type Codec, CodecError } from "./codec.ts";
import { defaultCodecs } from "./codecs.ts";
import { hashOf } from "./hash-flood.ts";
import { jsonCodec } from "./json.ts";
import { msgpackCodec } from "./msgpack.ts";
import { superjsonCodec } from "./superjson.ts";
import { parsePath } from "./superjson-notes.ts";

/** The value, or undefined after a CodecError; anything else that is thrown fails the test. */
function tryDecode(codec: Codec, bytes: Uint8Array): unknown {
  try {
    return codec.decode(bytes, defaultLimits);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return undefined;
  }
}

function refusalOf(codec: Codec, bytes: Uint8Array, limits = defaultLimits): CodecError {
  try {
    codec.decode(bytes, limits);
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
  throw new Error("it was decoded");
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const rich = (payload: unknown): Uint8Array => utf8(`\u0001${JSON.stringify(payload)}`);
const noted = (json: unknown, values: unknown): Uint8Array => rich({ json, meta: { values, v: 1 } });

/** One value of everything, to cut and bend the bytes of. */
const everything = () => ({
  text: "naïve 👩‍👩‍👧",
  numbers: [0, -1, 255, 65_536, 1.5, -0, Number.NaN],
  bigs: [1n, 2n ** 64n, -(2n ** 90n)],
  none: undefined,
  when: new Date(1_700_000_000_123),
  map: new Map<unknown, unknown>([[{ a: 1 }, new Set([1, "x"])]]),
  error: new Error("bad", { cause: new URL("https://example.org/") }),
  floats: new Float32Array([1, 2]),
  bytes: { deep: new Uint8Array([1, 2, 3]) },
});
const plainEverything = () => ({
  text: "naïve 👩‍👩‍👧",
  numbers: [0, -1, 1.5e300],
  deep: [{ a: { b: [null, true, 'x\\"'] } }],
});

describe.each(defaultCodecs)("$name", (codec) => {
  const valid = codec.encode(codec === jsonCodec ? plainEverything() : everything());

  test("refuses every truncation", () => {
    for (let end = 1; end < valid.length; end++) refusalOf(codec, valid.subarray(0, end));
  });

  test("decodes every flipped bit to a value or a CodecError", () => {
    for (let bit = 0; bit < 8 * valid.length; bit++) {
      const bytes = valid.slice();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      tryDecode(codec, bytes);
    }
  });

  test("decodes any bytes to a value or a CodecError", () => {
    const mark = codec === superjsonCodec ? [1] : [];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (random, marked) => {
        tryDecode(codec, new Uint8Array(marked ? [...mark, ...random] : random));
      }),
      { numRuns: 1_000 },
    );
  });

  test("decodes any splice of valid bytes to a value or a CodecError, and then valid bytes as before", () => {
    const before = codec.decode(valid, defaultLimits);
    const index = fc.nat(valid.length);
    fc.assert(
      fc.property(index, index, index, fc.uint8Array({ maxLength: 8 }), (from, to, at, random) => {
        const bytes = new Uint8Array([
          ...valid.subarray(0, at),
          ...random,
          ...valid.subarray(from, to),
          ...valid.subarray(at),
        ]);
        tryDecode(codec, bytes);
        expect(codec.decode(valid, defaultLimits)).toStrictEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  test("refuses bytes behind the value", () => {
    expect(refusalOf(codec, new Uint8Array([...valid, 0])).path).toBe("");
  });

  test("is not confused by a failed decode or encode", () => {
    tryDecode(codec, new Uint8Array([0xc7, 0xff]));
    expect(() => codec.encode({ a: "x".repeat(30), b: Symbol("no") })).toThrow(CodecError);
    expect(codec.decode(codec.encode(["ok"]), defaultLimits)).toEqual(["ok"]);
  });

  test("refuses what is deeper than the limit, and takes what is not", () => {
    let value: unknown = 1;
    for (let depth = 1; depth <= 8; depth++) {
      value = depth % 2 === 0 ? [value] : { a: value };
      const bytes = codec.encode(value);
      expect(codec.decode(bytes, { ...defaultLimits, maxDepth: depth })).toEqual(value);
      expect(() => codec.decode(bytes, { ...defaultLimits, maxDepth: depth - 1 })).toThrow("maxDepth");
    }
  });

  test("counts every container for the depth, but not the entries of a Map", () => {
    const plainWraps: ((inner: unknown) => unknown)[] = [(inner) => [inner], (inner) => ({ inner })];
    const richWraps: typeof plainWraps = [
      (inner) => new Map([[1, inner]]),
      (inner) => new Map([[inner, 1]]),
      (inner) => new Set([inner]),
      (inner) => new Error("e", { cause: inner }),
    ];
    const [leaf, wraps] = codec === jsonCodec ? [1, plainWraps] : [1n, [...plainWraps, ...richWraps]];
    for (const wrap of wraps) {
      let value: unknown = leaf;
      for (let depth = 1; depth <= 64; depth++) value = wrap(value);
      const bytes = codec.encode(value);
      codec.decode(bytes, defaultLimits);
      expect(() => codec.decode(bytes, { ...defaultLimits, maxDepth: 63 })).toThrow("maxDepth");
      expect(() => codec.encode(wrap(value))).toThrow("maxDepth");
    }
  });

  test("refuses half a million containers inside one another, whatever the limit", () => {
    const open =
      codec === msgpackCodec
        ? new Uint8Array(500_000).fill(0x91)
        : utf8("[".repeat(500_000) + "]".repeat(500_000));
    expect(refusalOf(codec, open).message).toContain("maxDepth");
    refusalOf(codec, open, { ...defaultLimits, maxDepth: 2 ** 31 - 1 });
  });
});

describe("superjson", () => {
  test("refuses a typed array annotation over a length that is only claimed", () => {
    const bomb = noted({ length: 1e9 }, [["typed-array", "Float64Array"]]);
    expect(bomb.length).toBeLessThanOrEqual(89);
    expect(refusalOf(superjsonCodec, bomb).message).toContain("something else than an array of numbers");
    // No array can be so long: trying to make it would be another error.
    const longer = noted({ length: 1e15 }, [["typed-array", "Float64Array"]]);
    expect(refusalOf(superjsonCodec, longer).message).toContain("something else than an array of numbers");
  });

  test.each<[string, unknown, unknown]>([
    ["regexp", "/(a+)+$/", ["regexp"]],
    ["class", { a: 1 }, [["class", "Foo"]]],
    ["custom", "x", [["custom", "decimal"]]],
    ["symbol", "x", [["symbol", "x"]]],
    ["an unknown type", "x", ["constructor"]],
    ["an unknown typed array", [1], [["typed-array", "BigInt64Array"]]],
    ["a typed array named after a prototype's member", [1], [["typed-array", "constructor"]]],
    ["a typed array note without a name", [1], ["typed-array"]],
    ["a typed array of a string", "ab", [["typed-array", "Uint8Array"]]],
    ["a typed array of numbers that do not fit", [256], [["typed-array", "Uint8Array"]]],
    ["a typed array of fractions where there are integers", [1.5], [["typed-array", "Int32Array"]]],
    ["a typed array of NaN where there are integers", ["NaN"], [["typed-array", "Int32Array"]]],
    ["a typed array of other strings", ["0x10"], [["typed-array", "Float64Array"]]],
    ["a typed array of null", [null], [["typed-array", "Float64Array"]]],
    ["undefined on a value", 1, ["undefined"]],
    ["a number that is none of the special ones", "0x10", ["number"]],
    ["a number on a number", 1, ["number"]],
    ["a bigint that is no digits", "0x10", ["bigint"]],
    ["an empty bigint", "", ["bigint"]],
    ["a bigint with too many digits", "9".repeat(1_025), ["bigint"]],
    ["a bigint on a number", 1, ["bigint"]],
    ["a Date that is no time", "2020-13-01T00:00:00.000Z", ["Date"]],
    ["a Date in another form", "1 January 2020", ["Date"]],
    ["a Date on a number", 0, ["Date"]],
    ["a URL that is none", "no url", ["URL"]],
    ["a URL on an object", { href: "http://a/" }, ["URL"]],
    ["a set on an object", { length: 5 }, ["set"]],
    ["a set on a string", "ab", ["set"]],
    ["a set with equal members", [1, 1], ["set"]],
    ["a map on an array of no pairs", [1], ["map"]],
    ["a map with a triple", [[1, 2, 3]], ["map"]],
    [
      "a map with equal keys",
      [
        ["a", 1],
        ["a", 2],
      ],
      ["map"],
    ],
    ["a map whose entry is a set", [[1, 2]], ["map", { "0": ["set"] }]],
    ["an Error on a string", "bad", ["Error"]],
    ["an Error without a message", { name: "Error" }, ["Error"]],
    ["an Error with a message that is no string", { name: "Error", message: {} }, ["Error"]],
    ["an Error with other members", { name: "Error", message: "", code: 1 }, ["Error"]],
    ["a note of no members", "x", []],
    ["a note of three members", [], ["set", {}, {}]],
    ["a note that is a string", "x", "Date"],
    ["a note that is a number", "x", { a: 1 }],
    ["notes inside that are an array", [], ["set", []]],
    ["notes inside a value that holds none", "1970-01-01T00:00:00.000Z", ["Date", { a: ["Date"] }]],
    ["a path to a property that is not there", { a: 1 }, { b: ["undefined"] }],
    ["a path to an inherited property", {}, { toString: ["undefined"] }],
    ["a path to a prototype", {}, { constructor: ["undefined"] }],
    ["a path through a prototype", {}, { "constructor.prototype": ["undefined"] }],
    ["a path to the length of an array", [], { length: ["undefined"] }],
    ["a path to an index that is not there", [null], { "1": ["undefined"] }],
    ["a path to an index in another form", [null], { "00": ["undefined"] }],
    ["a path without a note to a property that is not there", {}, { b: {} }],
    ["a path without a note to an inherited property", {}, { toString: {} }],
    ["a path without a note to an index that is not there", [null], { "4294967294": {} }],
    ["a path through a string", { a: "text" }, { "a.0": ["undefined"] }],
    ["a path into what was revived", { s: [null] }, { s: ["set"], "s.0": ["undefined"] }],
    ["two notes for one value", { a: "1" }, { a: ["bigint"], "": ["Date"] }],
    ["a path that is malformed", { a: null }, { "\\a": ["undefined"] }],
    ["a path deeper than any value", { a: null }, { [".".repeat(200)]: ["undefined"] }],
  ])("refuses a note: %s", (_, json, values) => {
    expect(refusalOf(superjsonCodec, noted(json, values))).toBeInstanceOf(CodecError);
    expect(refusalOf(superjsonCodec, noted({ outer: json }, { outer: values }))).toBeInstanceOf(CodecError);
  });

  test("says why it refuses referential equalities", () => {
    const payload = { json: [{}, {}], meta: { referentialEqualities: { "0": ["1"] }, v: 1 } };
    expect(refusalOf(superjsonCodec, rich(payload)).message).toContain("referentialEqualities is refused");
  });

  test("reads the dots and backslashes of a path, and only so many segments", () => {
    expect(parsePath("a\\.b.c\\\\.", 3)).toEqual(["a.b", "c\\", ""]);
    expect(parsePath("", 1)).toEqual([""]);
    expect(parsePath("a.b.c", 3)).toEqual(["a", "b", "c"]);
    expect([parsePath("a.b.c", 2), parsePath("a", 0), parsePath("a\\b", 9), parsePath("a\\", 9)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("refuses __proto__ in a path, though JSON made it a property", () => {
    const bytes = utf8(
      '\u0001{"json":{"__proto__":{"a":null}},"meta":{"values":{"__proto__.a":["undefined"]},"v":1}}',
    );
    expect(refusalOf(superjsonCodec, bytes).message).toContain("leads nowhere");
  });

  test.each<[string, unknown]>([
    ["is no object", []],
    ["is null", null],
    ["has no json", { meta: { v: 1 } }],
    ["has another member", { json: 1, meta: { v: 1 }, extra: 1 }],
    ["has meta that is no object", { json: 1, meta: [] }],
    ["has meta of another version", { json: null, meta: { values: ["undefined"], v: 2 } }],
    [
      "has meta of version 0, whose paths mean something else",
      { json: null, meta: { values: ["undefined"] } },
    ],
    ["has meta with another member", { json: 1, meta: { v: 1, extra: 1 } }],
    [
      "has referential equalities",
      { json: { a: {}, b: {} }, meta: { referentialEqualities: { a: ["b"] }, v: 1 } },
    ],
  ])("refuses a rich payload that %s", (_, payload) => {
    expect(refusalOf(superjsonCodec, rich(payload))).toBeInstanceOf(CodecError);
  });

  test("decodes any combination of notes to a value or a CodecError", () => {
    const type = fc.oneof(
      fc.constantFrom("undefined", "number", "bigint", "Date", "URL", "set", "map", "Error", "regexp"),
      fc.constantFrom("Uint8Array", "Float64Array", "Foo").map((name) => ["typed-array", name]),
    );
    const json = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, 1, "1", "NaN", "a:", "1970-01-01T00:00:00.000Z", { name: "E", message: "m" }),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.tuple(tie("node"), tie("node")).map((pair) => [pair]),
        fc.dictionary(fc.constantFrom("a", "b", "0"), tie("node")),
      ),
    })).node;
    const path = fc
      .array(fc.constantFrom("a", "b", "0", "1", "2"), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join("."));
    const notes = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        type.map((one) => [one]),
        fc.tuple(type, tie("inside")),
        tie("inside"),
      ),
      inside: fc.dictionary(path, tie("tree"), { maxKeys: 3 }),
    })).tree;
    fc.assert(
      fc.property(json, notes, (value, values) => {
        const decoded = tryDecode(superjsonCodec, noted(value, values));
        // What was revived can be sent again.
        if (decoded !== undefined) superjsonCodec.encode(decoded);
      }),
      { numRuns: 1_000 },
    );
  });

  test("drops the stack that a peer gives an Error", () => {
    const decoded = superjsonCodec.decode(
      noted({ name: "E", message: "m", stack: "at evil (x:1)" }, ["Error"]),
      defaultLimits,
    );
    expect((decoded as Error).stack).not.toContain("evil");
    expect((decoded as Error).name).toBe("E");
  });
});

describe("json text", () => {
  test.each<[string, string, string]>([
    ["__proto__", '{"a":[{"__proto__":{"x":1}}]}', "a[0].__proto__"],
    ["__proto__, escaped", '{"__\\u0070roto__":1}', "__proto__"],
    ["constructor", '[{"constructor":1}]', "[0].constructor"],
    ["prototype", '{"a b":{"prototype":1}}', '["a b"].prototype'],
  ])("is refused with the key %s, at its path", (_, text, path) => {
    for (const codec of [jsonCodec, superjsonCodec]) expect(refusalOf(codec, utf8(text)).path).toBe(path);
    const inMap = utf8(`\u0001{"json":[[1,${text}]],"meta":{"values":["map"],"v":1}}`);
    expect(refusalOf(superjsonCodec, inMap).path).toBe(`values[0]${path.startsWith("[") ? "" : "."}${path}`);
  });

  test.each<[string, Uint8Array]>([
    ["is not UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
    ["is UTF-8 of a surrogate", new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ["begins with a byte order mark", utf8("\ufeff1")],
    ["is long and begins with a byte order mark", utf8(`\ufeff${" ".repeat(50)}1`)],
    ["is empty but for a space", utf8(" ")],
    ["is NaN", utf8("NaN")],
    ["has a comma too many", utf8("[1,]")],
    ["has a number beyond all doubles", utf8("[1e999]")],
  ])("is refused where it %s", (_, bytes) => {
    for (const codec of [jsonCodec, superjsonCodec]) refusalOf(codec, bytes);
  });

  test("is not even parsed where it is long and too deep", () => {
    const broken = utf8(`${" ".repeat(65_536)}${"[".repeat(65)} oops`);
    expect(refusalOf(jsonCodec, broken).message).toContain("maxDepth");
    const rich = utf8(`\u0001${" ".repeat(65_536)}${"[".repeat(2 * 64 + 5)} oops`);
    expect(refusalOf(superjsonCodec, rich).message).toContain("maxDepth");
  });

  test("may have brackets in strings, as many as it likes", () => {
    const value = [`[{\\"[`.repeat(20_000), { '\\"[{': ["]"] }];
    expect(jsonCodec.decode(jsonCodec.encode(value), { ...defaultLimits, maxDepth: 3 })).toEqual(value);
  });

  test("is never quoted in the error", () => {
    expect(refusalOf(jsonCodec, utf8("[secret]")).message).not.toContain("secret");
  });
});

describe("msgpack", () => {
  test.each<[string, number[], string]>([
    ["nothing behind a head", [0x91], ""],
    ["an array longer than the message", [0xdd, 0xff, 0xff, 0xff, 0xff], ""],
    ["a map longer than the message", [0xdf, 0x7f, 0xff, 0xff, 0xff, 0xa1], ""],
    ["a string longer than the message", [0xdb, 0xff, 0xff, 0xff, 0xff, 0x61], ""],
    ["binary longer than the message", [0xc6, 0xff, 0xff, 0xff, 0xff, 0], ""],
    ["an extension longer than the message", [0xc9, 0xff, 0xff, 0xff, 0xff, 3, 0x90], ""],
    ["the byte that stands for nothing", [0xc1], ""],
    ["a key that is a number", [0x81, 1, 1], ""],
    ["a second key that is a number", [0x82, 0xa1, 0x61, 1, 1, 1], ""],
    ["the key __proto__", [0x91, 0x81, 0xa9, ...utf8("__proto__"), 0x80], "[0].__proto__"],
    ["the key constructor", [0x81, 0xab, ...utf8("constructor"), 1], "constructor"],
    ["the key prototype", [0x81, 0xd9, 9, ...utf8("prototype"), 1], "prototype"],
    ["text that is not UTF-8", [0x81, 0xa1, 0x61, 0xa1, 0xff], "a"],
    ["UTF-8 that is too long", [0xa2, 0xc0, 0x80], ""],
    ["UTF-8 of a surrogate", [0xa3, 0xed, 0xa0, 0x80], ""],
    ["UTF-8 beyond Unicode", [0xa4, 0xf4, 0x90, 0x80, 0x80], ""],
    ["UTF-8 that ends inside a character", [0x92, 0xa1, 0xc3, 0xa9], "[0]"],
    ["long text that is not UTF-8", [0xd9, 40, ...new Uint8Array(39), 0xff], ""],
    ["msgpackr's record definition", [0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 5], ""],
    ["msgpackr's string bundle", [0xd6, 0x62, 0, 0, 0, 4, 0xc0, 0xa0, 0xa0], ""],
    ["msgpackr's reference", [0xd6, 0x69, 0, 0, 0, 1, 0x91, 0xd6, 0x70, 0, 0, 0, 1], ""],
    ["msgpackr's RegExp", [0xd4, 0x78, 0, 0x92, 0xa1, 0x61, 0xa0], ""],
    ["undefined with another body", [0xd4, 0, 1], ""],
    ["undefined with a longer body", [0xd5, 0, 0, 0], ""],
    ["a timestamp of 5 bytes", [0xc7, 5, 0xff, 0, 0, 0, 0, 0], ""],
    ["a timestamp of too many nanoseconds", [0xd7, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], ""],
    ["a timestamp beyond Dates", [0xc7, 12, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0, 0, 0, 0, 0, 0], ""],
    ["a BigInt of 64 bits as an extension", [0xd7, 1, 0, 0, 0, 0, 0, 0, 0, 1], ""],
    ["a Map that is an array", [0xd4, 2, 0x90], ""],
    ["a Map with equal keys", [0xc7, 5, 2, 0x82, 1, 1, 1, 1], ""],
    ["a Map that ends before its extension", [0xd5, 2, 0x80, 0xc0], ""],
    ["a Map that leaves a value of its extension to others", [0x92, 0xd5, 2, 0x80, 1], "[0]"],
    ["a Map that ends behind its extension", [0x92, 0xd5, 2, 0x81, 1, 1], "[0]"],
    ["a Set that is a map", [0xd4, 3, 0x80], ""],
    ["a Set with equal members", [0xc7, 3, 3, 0x92, 1, 1], ""],
    ["an Error of one member", [0xd5, 4, 0x91, 0xa0], ""],
    ["an Error that says it has one member and has two", [0xc7, 3, 4, 0x91, 0xa0, 0xa0], ""],
    ["an Error of four members", [0xc7, 5, 4, 0x94, 0xa0, 0xa0, 1, 1], ""],
    ["an Error whose message is a number", [0xc7, 3, 4, 0x92, 0xa0, 1], ""],
    ["a URL that is none", [0xd5, 5, 0x61, 0x62], ""],
    ["a binary extension without a kind", [0xc7, 0, 6], ""],
    ["a binary extension of an unknown kind", [0xd4, 6, 12], ""],
    ["a binary extension that ends inside an element", [0xd5, 6, 4, 0], ""],
  ])("refuses %s", (_, bytes, path) => {
    expect(refusalOf(msgpackCodec, new Uint8Array(bytes)).path).toBe(path);
  });

  test("never reads behind the end", () => {
    for (const bytes of [[0xcc], [0xcd, 1], [0xca, 0, 0, 0], [0x92, 1], [0x81, 0xa1, 0x61], [0xc7, 1]]) {
      expect(refusalOf(msgpackCodec, new Uint8Array(bytes)).message).toContain("end inside a value");
    }
  });

  test("says what is wrong with a binary extension", () => {
    expect(refusalOf(msgpackCodec, new Uint8Array([0xd4, 6, 12])).message).toContain("no known kind");
    expect(refusalOf(msgpackCodec, new Uint8Array([0xd5, 6, 4, 0])).message).toContain(
      "Int16Array ends inside an element",
    );
  });

  test("says where in Maps, Sets and Errors", () => {
    const bad = 0xc1;
    const at = (bytes: number[]) => refusalOf(msgpackCodec, new Uint8Array(bytes)).path;
    expect(at([0x81, 0xa1, 0x6d, 0xc7, 5, 2, 0x82, 1, 1, bad, 1])).toBe("m.keys[1]");
    expect(at([0x81, 0xa1, 0x6d, 0xc7, 5, 2, 0x82, 1, 1, 2, bad])).toBe("m.values[1]");
    expect(at([0xd5, 3, 0x91, bad])).toBe("values[0]");
    expect(at([0xc7, 5, 4, 0x93, 0xa0, 0xa0, 0x91, bad])).toBe("cause[0]");
  });

  test("counts the digits of every BigInt against the limit", () => {
    const limits = (maxBigIntDigits: number) => ({ ...defaultLimits, maxBigIntDigits });
    for (const digits of [1, 5, 19, 20, 22, 30, 1_024]) {
      for (const value of [10n ** BigInt(digits) - 1n, 1n - 10n ** BigInt(digits)]) {
        const bytes = msgpackCodec.encode(value);
        expect(msgpackCodec.decode(bytes, limits(digits))).toBe(value);
        expect(() => msgpackCodec.decode(bytes, limits(digits - 1))).toThrow("digits");
      }
    }
  });

  test("does not even read a BigInt that must have too many digits", () => {
    const bytes = new Uint8Array([0xc9, 0, 0x0f, 0xff, 0xff, 1, ...new Uint8Array(0x0fffff).fill(0x7f)]);
    expect(refusalOf(msgpackCodec, bytes).message).toContain("more than 1024 digits");
  });

  test("gives bytes of its own, not views of the message", () => {
    const message = msgpackCodec.encode({ deep: [new Uint8Array([1, 2, 3]), new Uint16Array([4])] });
    const { deep } = msgpackCodec.decode(message, defaultLimits) as { deep: [Uint8Array, Uint16Array] };
    message.fill(0);
    expect([...deep[0], ...deep[1]]).toEqual([1, 2, 3, 4]);
    expect(deep.every(({ buffer }) => buffer !== message.buffer)).toBe(true);
    expect(deep[0].buffer.byteLength).toBe(3);
  });
});

describe("values that cost more than their bytes", () => {
  test.each<[string, () => unknown]>([
    ["empty objects", () => ({})],
    ["empty arrays", () => []],
    ["Maps", () => new Map()],
    ["Sets", () => new Set()],
    ["byte arrays", () => new Uint8Array(0)],
    ["typed arrays", () => new Int16Array(0)],
    ["URLs", () => new URL("a:")],
    ["Errors", () => new Error("")],
  ])("are refused by msgpack where a message is nothing but %s, on both sides", (_, make) => {
    const one = msgpackCodec.encode(make());
    const count = 100_000;
    const many = new Uint8Array(5 + count * one.length);
    many.set([0xdd, count >>> 24, count >>> 16, count >>> 8, count]);
    for (let i = 0; i < count; i++) many.set(one, 5 + i * one.length);
    expect(refusalOf(msgpackCodec, many).message).toContain("than a message of this size may hold");
    expect(() => msgpackCodec.encode(new Array(count).fill(make()))).toThrow(
      "than a message of this size may hold",
    );
  });

  test("are refused by superjson where there is little else, on both sides", () => {
    const urls = new Array(20_000).fill(new URL("a:"));
    expect(() => superjsonCodec.encode(urls)).toThrow("than a message of this size may hold");
    const values = Object.fromEntries(urls.map((_, i) => [i, ["URL"]]));
    const message = refusalOf(superjsonCodec, noted(urls, values)).message;
    expect(message).toContain("than a message of this size may hold");
  });

  test("are taken in the numbers that honest values have", () => {
    const rows = Array.from({ length: 5_000 }, (_, id) => ({
      id,
      at: new Date(id),
      tags: new Set(["a"]),
      home: new URL("https://example.org/"),
    }));
    for (const codec of [superjsonCodec, msgpackCodec]) {
      expect((codec.decode(codec.encode(rows), defaultLimits) as unknown[]).length).toBe(5_000);
    }
  });

  test("numbers chosen to collide are refused in Maps and Sets", () => {
    const keys: number[] = [];
    for (let key = 1; keys.length < 500; key++) {
      if ((hashOf(key) & 255) === 0) keys.push(key);
    }
    for (const codec of [superjsonCodec, msgpackCodec]) {
      for (const value of [new Set(keys), new Map(keys.map((key) => [key, 1]))]) {
        expect(refusalOf(codec, codec.encode({ a: value })).message).toContain("chosen to collide");
      }
    }
  });
});
