import type { CodecName } from "./codec.ts";

/**
 * What a codec does with a value: the same comes out; or something else, as documented; or encoding it is an error
 * that says where, and which codecs carry it.
 */
export type Outcome =
  | "same"
  | { readonly change: string; readonly expected: () => readonly unknown[] }
  | { readonly errorAt: string };

/** One row: values of a kind, made anew for each use, and what each codec does with every one of them. */
export interface ConformanceRow extends Readonly<Record<CodecName, Outcome>> {
  readonly kind: string;
  readonly values: () => readonly unknown[];
}

/** The same in all three codecs. */
function all(outcome: Outcome): Readonly<Record<CodecName, Outcome>> {
  return { superjson: outcome, json: outcome, msgpack: outcome };
}

/** For what is more than JSON: one outcome in the two rich codecs, another in json. */
function rich(outcome: Outcome, json: Outcome): Readonly<Record<CodecName, Outcome>> {
  return { superjson: outcome, json, msgpack: outcome };
}

function change(change: string, expected: () => readonly unknown[]): Outcome {
  return { change, expected };
}

function errorAt(path: string): Outcome {
  return { errorAt: path };
}

const primitives: readonly ConformanceRow[] = [
  {
    kind: "string",
    values: () => [
      "",
      "text",
      "naïve 日本語 👩‍👩‍👧 \u0000\u2028",
      "a".repeat(300),
      "é".repeat(70_000),
      "\ufeffBOM",
      `\ufeff${"b".repeat(50)}`,
      "\u0001",
    ],
    ...all("same"),
  },
  {
    kind: "string with a lone surrogate",
    values: () => ["\ud800", `${"long ".repeat(20)}\udc00`, "\ud83d\ud83d\udc69"],
    superjson: "same",
    json: "same",
    msgpack: errorAt(""),
  },
  { kind: "boolean, `null`", values: () => [true, false, null], ...all("same") },
  {
    kind: "integer up to ±(2^53 - 1)",
    values: () => [
      ...[0, 1, -1, 127, 128, 255, 256, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32],
      ...[-32, -33, -128, -129, -32_768, -32_769, -(2 ** 31), -(2 ** 31) - 1],
      ...[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
    ],
    ...all("same"),
  },
  {
    kind: "other finite number",
    values: () => [0.1, -2.5, 1 / 3, 1e21, 2 ** 64, 5e-324, Number.MAX_VALUE],
    ...all("same"),
  },
  {
    kind: "`-0`",
    values: () => [-0],
    ...rich(
      "same",
      change("`0`", () => [0]),
    ),
  },
  {
    kind: "`NaN`, `Infinity`, `-Infinity`",
    values: () => [{ n: Number.NaN }, { n: Number.POSITIVE_INFINITY }, { n: Number.NEGATIVE_INFINITY }],
    ...rich("same", errorAt("n")),
  },
  {
    kind: "BigInt up to 1,024 digits",
    values: () =>
      [
        0n,
        1n,
        -1n,
        2n ** 53n,
        2n ** 63n - 1n,
        -(2n ** 63n),
        2n ** 63n,
        2n ** 64n - 1n,
        2n ** 64n,
        -(2n ** 63n) - 1n,
      ]
        .concat([
          2n ** 71n - 1n,
          2n ** 71n,
          -(2n ** 71n),
          -(2n ** 71n) - 1n,
          10n ** 1024n - 1n,
          1n - 10n ** 1024n,
        ])
        .map((n) => ({ n })),
    ...rich("same", errorAt("n")),
  },
  {
    kind: "longer BigInt",
    values: () => [{ n: 10n ** 1024n }, { n: -(10n ** 1024n) }],
    ...all(errorAt("n")),
  },
  { kind: "`undefined` as the whole value", values: () => [undefined], ...all("same") },
  {
    kind: "`undefined` as a property",
    values: () => [{ a: undefined, b: 1 }],
    ...rich(
      "same",
      change("property left out", () => [{ b: 1 }]),
    ),
  },
  { kind: "`undefined` in an array", values: () => [[1, undefined]], ...rich("same", errorAt("[1]")) },
  { kind: "symbol", values: () => [{ s: Symbol("s") }, { s: Symbol.iterator }], ...all(errorAt("s")) },
  { kind: "function, class", values: () => [{ f: () => 1 }, { f: class {} }], ...all(errorAt("f")) },
];

class Point {
  readonly x = 1;
  readonly #hidden = 2;
  get sum(): number {
    return this.x + this.#hidden;
  }
}

class Money {
  readonly cents = 5;
  toJSON(): string {
    return "0.05";
  }
}

const asyncNumbers = {
  async *[Symbol.asyncIterator](): AsyncGenerator<number> {
    yield 1;
  },
};

class Stream {
  readonly [Symbol.asyncIterator] = asyncNumbers[Symbol.asyncIterator];
}

function asyncGenerator(): AsyncGenerator<number> {
  return asyncNumbers[Symbol.asyncIterator]();
}

function withHidden(): object {
  return Object.defineProperty({ a: 1 }, "hidden", { value: 2, enumerable: false });
}

/** An object with one property, written so that neither the language nor a linter takes it for something special. */
function property(key: string, value: unknown): object {
  return Object.defineProperty({}, key, { value, enumerable: true, configurable: true, writable: true });
}

function sparse(): unknown[] {
  const array: unknown[] = [1];
  array[2] = 3;
  return array;
}

const objects: readonly ConformanceRow[] = [
  {
    kind: "plain object, array, nested or empty",
    values: () => [{}, [], [[]], { a: {} }, { a: [1, "b", { c: null }] }, [{ id: 1 }, { id: 2 }]],
    ...all("same"),
  },
  {
    kind: "any key but the three refused ones",
    values: () => [
      { "": 1, "a.b": 2, "a\\.b": 3, "0": 4, "-1": 5, "a b": 6, é: 7, ["k".repeat(100)]: 8, toString: 9 },
    ],
    ...all("same"),
  },
  {
    kind: "key `then` or `toJSON` with data",
    values: () => [property("then", 1), property("toJSON", { a: 1 })],
    ...all("same"),
  },
  { kind: "method `then`", values: () => [property("then", () => 1)], ...all(errorAt("then")) },
  {
    kind: "method `toJSON`, its own",
    values: () => [property("toJSON", () => 1)],
    ...all(errorAt("toJSON")),
  },
  { kind: "own key `__proto__`", values: () => [property("__proto__", 1)], ...all(errorAt("__proto__")) },
  {
    kind: "own key `constructor`",
    values: () => [property("constructor", 1)],
    ...all(errorAt("constructor")),
  },
  { kind: "own key `prototype`", values: () => [property("prototype", 1)], ...all(errorAt("prototype")) },
  {
    kind: "property whose key is a symbol",
    values: () => [{ a: { b: 1, [Symbol("s")]: 2 } }, { [Symbol("s")]: () => 1, a: { b: 1 } }],
    ...all(change("left out", () => [{ a: { b: 1 } }, { a: { b: 1 } }])),
  },
  {
    kind: "object without a prototype",
    values: () => [Object.assign(Object.create(null), { a: 1 })],
    ...all(change("plain object", () => [{ a: 1 }])),
  },
  {
    kind: "instance of a class",
    values: () => [new Point()],
    ...all(change("plain object of its own enumerable properties", () => [{ x: 1 }])),
  },
  {
    kind: "instance of a class with `toJSON`, or a plain object whose own is not enumerable",
    values: () => [
      { price: new Money() },
      { price: Object.defineProperty({}, "toJSON", { value: () => 1 }) },
    ],
    ...all(errorAt("price")),
  },
  {
    kind: "getter, its own",
    values: () => [
      {
        get a() {
          return 1;
        },
      },
    ],
    ...all(change("its value", () => [{ a: 1 }])),
  },
  {
    kind: "property that is not enumerable, or inherited",
    values: () => [withHidden(), Object.create({ inherited: 2 }, Object.getOwnPropertyDescriptors({ a: 1 }))],
    ...all(change("left out", () => [{ a: 1 }, { a: 1 }])),
  },
  {
    kind: "async iterable inside a value, a plain object too",
    values: () =>
      [asyncNumbers, Object.assign(Object.create(null), asyncNumbers), new Stream(), asyncGenerator()].map(
        (o) => ({ list: [{ o }] }),
      ),
    ...all(errorAt("list[0].o")),
  },
  { kind: "sparse array", values: () => [sparse()], ...all(errorAt("[1]")) },
  {
    kind: "array with `toJSON`",
    values: () => [{ list: Object.assign([1], { toJSON: () => 1 }) }],
    ...all(errorAt("list")),
  },
  {
    kind: "array with other properties, subclass of Array",
    values: () => [Object.assign([1], { extra: 2 }), new (class List extends Array<number> {})(1, 2)],
    ...all(change("array of its elements", () => [[1], [1, 2]])),
  },
  { kind: "cycle", values: () => [cycle()], ...all(errorAt("a.b[0]")) },
  {
    kind: "one object in two places",
    values: () => [shared()],
    ...all(change("two equal objects", () => [[{ a: 1 }, { a: 1 }]])),
  },
  { kind: "64 containers inside one another", values: () => [nested(64)], ...all("same") },
  { kind: "more than 64", values: () => [nested(65), nested(10_000)], ...all(errorAt("[0]".repeat(64))) },
  {
    kind: "boxed primitive",
    values: () =>
      [Object(1), Object("s"), Object(true), Object(1n), Object(Symbol.iterator)].map((o) => ({ o })),
    ...all(errorAt("o")),
  },
  {
    kind: "Promise, WeakMap, generator and other exotic objects",
    values: () =>
      [Promise.resolve(), new WeakMap(), generator(), new SharedArrayBuffer(1)].map((o) => ({ o })),
    ...all(errorAt("o")),
  },
];

class Day extends Date {}
class Index extends Map<number, number> {}
class Bag extends Set<number> {}

/** As the rich codecs revive an Error that is not called "Error". */
function named(name: string, error: Error): Error {
  return Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
}

const richObjects: readonly ConformanceRow[] = [
  {
    kind: "Date",
    values: () =>
      [0, 1, -1, 1.7e12, 1_700_000_000_123, 2 ** 32 * 1_000, 2 ** 34 * 1_000, 8.64e15, -8.64e15].map(
        (ms) => ({ d: new Date(ms) }),
      ),
    ...rich("same", errorAt("d")),
  },
  { kind: "invalid Date", values: () => [{ d: new Date(Number.NaN) }], ...all(errorAt("d")) },
  {
    kind: "Map",
    values: () => [
      { m: new Map() },
      {
        m: new Map<unknown, unknown>([
          ["a", 1],
          [2, "b"],
          [null, undefined],
          [Number.NaN, 0],
        ]),
      },
      {
        m: new Map<unknown, unknown>([
          [{ id: 1 }, new Map([["a.b", new Date(0)]])],
          [["key"], new Set([1n])],
        ]),
      },
      { m: new Map([["__proto__", 1]]) },
    ],
    ...rich("same", errorAt("m")),
  },
  {
    kind: "Set",
    values: () => [
      { s: new Set() },
      { s: new Set([1, "1", 1n, true, null]) },
      { s: new Set([{ a: 1 }, new Set(["x"]), [new Date(0)]]) },
    ],
    ...rich("same", errorAt("s")),
  },
  {
    kind: "Error",
    values: () => [
      { e: new Error("bad") },
      { e: new TypeError("type") },
      { e: new Error("outer", { cause: new RangeError("inner", { cause: 1n }) }) },
    ],
    ...rich(
      change("Error of the same name, message and cause, without its stack", () => [
        { e: new Error("bad") },
        { e: named("TypeError", new Error("type")) },
        { e: new Error("outer", { cause: named("RangeError", new Error("inner", { cause: 1n })) }) },
      ]),
      errorAt("e"),
    ),
  },
  {
    kind: "Error with other properties, AggregateError",
    values: () => [
      { e: Object.assign(new Error("bad"), { code: "E_BAD" }) },
      { e: new AggregateError([1], "many") },
    ],
    ...rich(
      change("the other properties left out", () => [
        { e: new Error("bad") },
        { e: named("AggregateError", new Error("many")) },
      ]),
      errorAt("e"),
    ),
  },
  {
    kind: "URL",
    values: () => [{ u: new URL("https://user@example.org:8080/ä?q=1#h") }, { u: new URL("mailto:a@b") }],
    ...rich("same", errorAt("u")),
  },
  { kind: "RegExp", values: () => [{ r: /a+/gi }], ...all(errorAt("r")) },
  {
    kind: "subclass of Date, Map, Set",
    values: () => [{ o: new Day(0) }, { o: new Index([[1, 2]]) }, { o: new Bag([1]) }],
    ...rich(
      change("Date, Map, Set", () => [{ o: new Date(0) }, { o: new Map([[1, 2]]) }, { o: new Set([1]) }]),
      errorAt("o"),
    ),
  },
];

/** Below where the layer above lifts binary values out of a value. */
function deep(values: readonly object[]): readonly unknown[] {
  return values.map((b) => ({ a: { b } }));
}

const binaries: readonly ConformanceRow[] = [
  {
    kind: "Uint8Array",
    values: () => [
      { a: { b: new Uint8Array() } },
      { a: { b: new Uint8Array([0, 1, 255]) } },
      { a: { b: new Uint8Array(300).fill(7) } },
    ],
    ...rich("same", errorAt("a.b")),
  },
  {
    kind: "subclass of Uint8Array (Node's Buffer)",
    values: () => [{ a: { b: new (class Buffer extends Uint8Array {})([1, 2]) } }],
    ...rich(
      change("Uint8Array", () => [{ a: { b: new Uint8Array([1, 2]) } }]),
      errorAt("a.b"),
    ),
  },
  {
    kind: "Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array",
    values: () =>
      deep([
        new Int8Array([-128, 127]),
        new Uint8ClampedArray([0, 255]),
        new Int16Array([-32_768, 1]),
        new Uint16Array([65_535]),
        new Int32Array([-(2 ** 31)]),
        new Uint32Array([2 ** 32 - 1]),
      ]),
    ...rich("same", errorAt("a.b")),
  },
  {
    kind: "Float32Array, Float64Array",
    values: () =>
      deep([
        new Float32Array([0.1, -0, Number.NaN]),
        new Float64Array([0.1, -0, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324]),
      ]),
    ...rich("same", errorAt("a.b")),
  },
  {
    kind: "BigInt64Array, BigUint64Array, ArrayBuffer, DataView",
    values: () =>
      deep([
        new BigInt64Array([-1n, 2n]),
        new BigUint64Array([2n ** 64n - 1n]),
        new Uint8Array([1, 2]).buffer,
        new DataView(new Uint8Array([1, 2]).buffer),
      ]),
    superjson: errorAt("a.b"),
    json: errorAt("a.b"),
    msgpack: "same",
  },
];

function cycle(): object {
  const outer: Record<string, unknown> = {};
  outer.a = { b: [outer] };
  return outer;
}

function shared(): object {
  const one = { a: 1 };
  return [one, one];
}

function nested(depth: number): unknown {
  let value: unknown[] = [];
  for (let i = 1; i < depth; i++) value = [value];
  return value;
}

function* generator(): Generator<number> {
  yield 1;
}

/** All rows, in the order of the table in the documentation. */
export const conformance: readonly ConformanceRow[] = [
  ...primitives,
  ...objects,
  ...richObjects,
  ...binaries,
];

/** The table in docs/codecs.md. */
export function renderConformanceTable(): string {
  const rows = conformance.map((row) => [row.kind, cell(row.superjson), cell(row.json), cell(row.msgpack)]);
  const lines = [["value", "superjson", "json", "msgpack"], ["---", "---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function cell(outcome: Outcome): string {
  if (outcome === "same") return "same";
  return "change" in outcome ? `→ ${outcome.change}` : "error";
}
