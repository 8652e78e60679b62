import { expect, test } from "vitest";
import { defaultLimits } from "../limits.ts";
import type { Codec } from "./codec.ts";
import { defaultCodecs, resolveCodecs } from "./codecs.ts";

const own: Codec = { name: "own.codec-1", encode: () => new Uint8Array(), decode: () => 1 };
/** What somebody gives who does not use TypeScript. */
const untyped = (value: unknown): Codec => value as Codec;

test("superjson comes first where nothing else is said", () => {
  expect(resolveCodecs().map(({ name }) => name)).toEqual(["superjson", "json", "msgpack"]);
  expect(resolveCodecs()).toEqual(defaultCodecs);
});

test("names stand for codecs, and keep their order, with codecs of one's own among them", () => {
  const [msgpack, ours, json] = resolveCodecs(["msgpack", own, "json"]);
  expect([msgpack?.name, ours, json?.name]).toEqual(["msgpack", own, "json"]);
});

test.each<[string, unknown[], string]>([
  ["no codec at all", [], 'at least one codec is needed; known are "superjson", "json", "msgpack"'],
  [
    "an unknown name",
    ["cbor"],
    'the codec "cbor" is unknown; known are "superjson", "json", "msgpack", or a Codec object',
  ],
  ["a name of Object.prototype", ["toString"], 'the codec "toString" is unknown'],
  ["a name twice", ["json", "json"], 'the codec "json" is given twice'],
  [
    "a codec of one's own under a name that is there",
    ["json", { ...own, name: "json" }],
    'the codec "json" is given twice',
  ],
  ["upper case", [{ ...own, name: "Own" }], "1 to 32 characters"],
  ["an empty name", [{ ...own, name: "" }], "1 to 32 characters"],
  ["a name of 33 characters", [{ ...own, name: "a".repeat(33) }], "1 to 32 characters"],
  ["a name that is no string", [{ ...own, name: 1 }], "1 to 32 characters"],
  ["a codec without decode", [{ name: "own", encode: own.encode }], "an object with name, encode and decode"],
  ["null", [null], "an object with name, encode and decode"],
])("%s is a RangeError that says what is allowed", (_, given, sentence) => {
  expect(() => resolveCodecs(given.map(untyped))).toThrow(RangeError);
  expect(() => resolveCodecs(given.map(untyped))).toThrow(sentence);
});

test.each(defaultCodecs)("$name writes what an object has itself, whatever it inherits", (codec) => {
  const inherited = {
    method() {},
    constructor: 1,
    get broken() {
      return Symbol("never written");
    },
  };
  const value: object = Object.assign(Object.create(inherited), { a: 1, b: [{ c: "d" }] });
  expect(codec.decode(codec.encode(value), defaultLimits)).toEqual({ a: 1, b: [{ c: "d" }] });
});
