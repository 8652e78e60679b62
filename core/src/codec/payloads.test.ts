import { describe, expect, test } from "vitest";
import { defaultLimits } from "../limits.ts";
import { CodecError } from "./codec.ts";
import { defaultCodecs } from "./codecs.ts";
import { jsonCodec } from "./json.ts";
import { msgpackCodec } from "./msgpack.ts";
import { swapElementBytes } from "./msgpack-layout.ts";
import { superjsonCodec } from "./superjson.ts";

test.each<[string, unknown]>([
  ["c0", null],
  ["c2", false],
  ["c3", true],
  ["00", 0],
  ["7f", 127],
  ["cc80", 128],
  ["cd0100", 256],
  ["ce00010000", 65_536],
  ["ceffffffff", 2 ** 32 - 1],
  ["cb41f0000000000000", 2 ** 32],
  ["ff", -1],
  ["e0", -32],
  ["d0df", -33],
  ["d1ff7f", -129],
  ["d2ffff7fff", -32_769],
  ["cb8000000000000000", -0],
  ["cb3ff8000000000000", 1.5],
  ["a161", "a"],
  ["a2c3a9", "é"],
  [`d920${"61".repeat(32)}`, "a".repeat(32)],
  [`d920${"c3a9".repeat(16)}`, "é".repeat(16)],
  ["9101", [1]],
  ["81a16101", { a: 1 }],
  ["91d40000", [undefined]],
  ["d3ffffffffffffffff", -1n],
  ["cf8000000000000000", 2n ** 63n],
  ["c70901010000000000000000", 2n ** 64n],
  ["c70901ff7fffffffffffffff", -(2n ** 63n) - 1n],
  ["d6ff00000001", new Date(1_000)],
  ["d7ff7735940000000001", new Date(1_500)],
  ["c70cff3b8b87c0ffffffffffffffff", new Date(-1)],
  ["c9000000040281a16101", new Map([["a", 1]])],
  ["c90000000302810102", new Map([[1, 2]])],
  ["c900000002039101", new Set([1])],
  ["c90000000a0492a54572726f72a26e6f", new Error("no")],
  ["c90000000b0493a54572726f72a26e6f01", new Error("no", { cause: 1 })],
  ["c70305613a62", new URL("a:b")],
  ["c4020102", new Uint8Array([1, 2])],
  ["d5060001", new Uint8Array([1]).buffer],
  ["d5060101", new DataView(new Uint8Array([1]).buffer)],
  ["c70306050100", new Uint16Array([1])],
  ["c7090609000000000000f03f", new Float64Array([1])],
])("the msgpack payload %s is %o, in both directions", (hex, value) => {
  expect(toHex(msgpackCodec.encode(value))).toBe(hex);
  expect(msgpackCodec.decode(fromHex(hex), defaultLimits)).toStrictEqual(value);
});

test.each([
  [0, "80"],
  [15, "8f"],
  [16, "de0010"],
  [65_535, "deffff"],
  [65_536, "df00010000"],
])("an object of %i properties begins with its count, wherever it stands", (count, head) => {
  const object = Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
  expect(toHex(msgpackCodec.encode(object).subarray(0, head.length / 2))).toBe(head);
  const value = { map: new Map([["object", object]]), list: [object, object] };
  expect(msgpackCodec.decode(msgpackCodec.encode(value), defaultLimits)).toStrictEqual(value);
});

test("an object whose head needs more room than the buffer has left is written whole", () => {
  const numbers = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`k${index}`, index]));
  // Behind the second text the buffer has some 20,000 bytes left, which the third fills to less and less.
  for (let length = 19_800; length < 20_010; length++) {
    const value = ["a".repeat(20_000), "b".repeat(100), { ...numbers, last: "c".repeat(length) }];
    expect(msgpackCodec.decode(msgpackCodec.encode(value), defaultLimits)).toEqual(value);
  }
});

test.each<[string, unknown]>([
  ["cc01", 1],
  ["cd0001", 1],
  ["ce00000001", 1],
  ["d001", 1],
  ["d10001", 1],
  ["d200000001", 1],
  ["ca3fc00000", 1.5],
  ["d90161", "a"],
  ["da000161", "a"],
  ["db0000000161", "a"],
  ["dc000101", [1]],
  ["dd0000000101", [1]],
  ["de0001d9016101", { a: 1 }],
  ["df00000001a16101", { a: 1 }],
  ["c5000101", new Uint8Array([1])],
  ["c60000000101", new Uint8Array([1])],
  ["c7040281a16101", new Map([["a", 1]])],
  ["d60281a16101", new Map([["a", 1]])],
  ["c7050392d40000c0", new Set([undefined, null])],
  ["c704ff00000001", new Date(1_000)],
  ["d7ff0000000700000001", new Date(1_000 + 3 * 2 ** 32 * 1_000)],
  ["d7ff003d08fc00000000", new Date(0)],
])("the msgpack payload %s is read as %o, though written shorter", (hex, value) => {
  expect(msgpackCodec.decode(fromHex(hex), defaultLimits)).toStrictEqual(value);
});

test("elements are turned around on a machine that keeps the highest byte first", () => {
  expect([...swapElementBytes(new Uint8Array([1, 2, 3, 4]), 2)]).toEqual([2, 1, 4, 3]);
  expect([...swapElementBytes(new Uint8Array([1, 2, 3, 4]), 4)]).toEqual([4, 3, 2, 1]);
  expect([...swapElementBytes(new Uint8Array([1, 2]), 1)]).toEqual([1, 2]);
});

test.each<[string, unknown]>([
  ["null", null],
  ['{"a":[1,"é",true]}', { a: [1, "é", true] }],
  ['\u0001{"json":"1970-01-01T00:00:00.000Z","meta":{"values":["Date"],"v":1}}', new Date(0)],
  ['\u0001{"json":{"n":"-0"},"meta":{"values":{"n":["number"]},"v":1}}', { n: -0 }],
  ['\u0001{"json":{"a":null},"meta":{"values":{"a":["undefined"]},"v":1}}', { a: undefined }],
  [
    '\u0001{"json":{"a":{"b.c":["1"]}},"meta":{"values":{"a.b\\\\.c.0":["bigint"]},"v":1}}',
    { a: { "b.c": [1n] } },
  ],
  ['\u0001{"json":["a:b"],"meta":{"values":{"0":["URL"]},"v":1}}', [new URL("a:b")]],
  [
    '\u0001{"json":[["k",["1"]]],"meta":{"values":["map",{"0.1":["set",{"0":["bigint"]}]}],"v":1}}',
    new Map([["k", new Set([1n])]]),
  ],
  [
    '\u0001{"json":{"name":"Error","message":"no","cause":null},"meta":{"values":["Error",{"cause":["undefined"]}],"v":1}}',
    new Error("no", { cause: undefined }),
  ],
  [
    '\u0001{"json":[1,"NaN"],"meta":{"values":[["typed-array","Float32Array"]],"v":1}}',
    new Float32Array([1, Number.NaN]),
  ],
])("the superjson payload %s is %o, in both directions", (text, value) => {
  expect(new TextDecoder().decode(superjsonCodec.encode(value))).toBe(text);
  expect(superjsonCodec.decode(new TextEncoder().encode(text), defaultLimits)).toStrictEqual(value);
});

test("superjson reads a rich payload without notes", () => {
  for (const text of [
    '\u0001{"json":1}',
    '\u0001{"json":1,"meta":{"v":1}}',
    '\u0001{"json":1,"meta":{"values":{},"v":1}}',
  ]) {
    expect(superjsonCodec.decode(new TextEncoder().encode(text), defaultLimits)).toBe(1);
  }
});

test("json reads -0 as it is written", () => {
  expect(jsonCodec.decode(new TextEncoder().encode("-0"), defaultLimits)).toBe(-0);
});

describe.each(defaultCodecs)("$name", (codec) => {
  test("writes undefined as no bytes", () => {
    expect(codec.encode(undefined)).toHaveLength(0);
    expect(codec.decode(new Uint8Array(0), defaultLimits)).toBe(undefined);
  });

  test("never writes again to bytes that it has handed out", () => {
    const texts = Array.from({ length: 3_000 }, (_, i) => `message ${i} ${"x".repeat(i % 97)}`);
    const payloads = texts.map((text) => codec.encode([text]));
    payloads.push(codec.encode(["y".repeat(100_000)]));
    texts.push("y".repeat(100_000));
    expect(
      payloads.every((bytes, i) => (codec.decode(bytes, defaultLimits) as string[])[0] === texts[i]),
    ).toBe(true);
  });

  test("goes on where somebody transferred the buffer of a payload", () => {
    const bytes = codec.encode(["gone"]);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(codec.decode(codec.encode(["here"]), defaultLimits)).toEqual(["here"]);
  });

  test("encodes in a getter while it encodes", () => {
    let inner: Uint8Array | undefined;
    const value = {
      before: "a".repeat(50),
      get inner() {
        inner = codec.encode({ inside: "b".repeat(50) });
        return inner.length;
      },
      after: "c".repeat(50),
    };
    const outer = codec.decode(codec.encode(value), defaultLimits);
    expect(outer).toEqual({ before: value.before, inner: inner?.length, after: value.after });
    expect(codec.decode(inner ?? new Uint8Array(), defaultLimits)).toEqual({ inside: "b".repeat(50) });
  });

  test("writes nothing of what somebody has put on the prototype of all objects", () => {
    const value = { a: { b: 1 } };
    Object.defineProperty(Object.prototype, "everywhere", {
      value: 1,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    let bytes: Uint8Array;
    try {
      bytes = codec.encode(value);
    } finally {
      Reflect.deleteProperty(Object.prototype, "everywhere");
    }
    expect(new TextDecoder().decode(bytes)).not.toContain("everywhere");
  });

  test("says where a getter threw", () => {
    const value = {
      list: [
        {
          get bad(): never {
            throw new TypeError("no");
          },
        },
      ],
    };
    expect(() => codec.encode(value)).toThrow(
      expect.objectContaining({ name: "CodecError", path: "list[0].bad" }),
    );
  });

  test("says where an object is refused as a whole, after it has been deeper elsewhere", () => {
    const value = { a: { b: { c: 1 } }, z: Object.create({ toJSON: () => 1 }) };
    expect(() => codec.encode(value)).toThrow(expect.objectContaining({ path: "z" }));
  });

  test("makes a value or a CodecError of an object that answers differently each time it is read", () => {
    for (let first = 0; first < 2; first++) {
      let reads = first;
      const value = {
        get moody() {
          reads++;
          return reads % 2 === 0 ? [1n] : Symbol("s");
        },
      };
      try {
        codec.decode(codec.encode(value), defaultLimits);
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError);
      }
    }
  });

  test("leaves the value that it encodes as it is", () => {
    const value =
      codec === jsonCodec
        ? { a: [{ b: 1 }] }
        : { a: [{ b: 1n, c: [undefined, new Date(0)] }], m: new Map([[{}, new Set([-0])]]) };
    const before = structuredClone(value);
    codec.encode(Object.freeze(value));
    expect(value).toStrictEqual(before);
  });

  test("decodes to values that share nothing with another decode", () => {
    const bytes = codec.encode({ a: { b: [1] } });
    const first = codec.decode(bytes, defaultLimits) as { a: { b: number[] } };
    first.a.b.push(2);
    expect(codec.decode(bytes, defaultLimits)).toEqual({ a: { b: [1] } });
  });

  test("decodes one object in two places to two objects", () => {
    const one = { a: 1 };
    const [first, second] = codec.decode(codec.encode([one, one]), defaultLimits) as object[];
    expect(first).not.toBe(second);
  });

  test("decodes objects to plain ones, with no prototype but Object's", () => {
    const decoded = codec.decode(
      codec.encode([Object.create(null), { toString: 1 }]),
      defaultLimits,
    ) as object[];
    for (const object of decoded) expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  });

  test("takes a Buffer and a view in the middle of a larger buffer", () => {
    const bytes = codec.encode({ a: "text", b: [1, 2.5] });
    const larger = new Uint8Array(bytes.length + 20).fill(0xc1);
    larger.set(bytes, 10);
    for (const view of [Buffer.from(bytes), larger.subarray(10, 10 + bytes.length)]) {
      expect(codec.decode(view, defaultLimits)).toEqual({ a: "text", b: [1, 2.5] });
    }
  });
});

test.each([superjsonCodec, msgpackCodec])("$name takes a DOMException for the Error that it is", (codec) => {
  const decoded = codec.decode(codec.encode(new DOMException("stopped", "AbortError")), defaultLimits);
  expect(decoded).toBeInstanceOf(Error);
  expect(decoded).toMatchObject({ name: "AbortError", message: "stopped" });
});

test("plain Uint8Arrays come out of a Buffer", () => {
  const decoded = msgpackCodec.decode(
    Buffer.from(msgpackCodec.encode([new Uint8Array([1])])),
    defaultLimits,
  ) as [Uint8Array];
  expect(Object.getPrototypeOf(decoded[0])).toBe(Uint8Array.prototype);
});

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function fromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}
