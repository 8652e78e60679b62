import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNotation } from "./notation-read.ts";
import { writeNotation } from "./notation-write.ts";
import { sameValue } from "./same-value.ts";
import { Repeated, Unfinished } from "./unfinished.ts";

function readValue(text: string): unknown {
  const reading = readNotation(text);
  if (!reading.ok) throw new Error(reading.problem.message);
  return reading.value;
}

function problemOf(text: string): { message: string; at: string } {
  const reading = readNotation(text);
  if (reading.ok) throw new Error("no problem");
  const { message, from, to } = reading.problem;
  return { message, at: text.slice(from, to) };
}

describe("the JSON notation", () => {
  it("reads what JSON.stringify writes as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!/"\$/.test(JSON.stringify(value)));
        expect(readValue(JSON.stringify(value, null, 2))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    ['{"$date": "2026-01-01"}', new Date("2026-01-01T00:00:00Z")],
    ['{"$date": "2026-01-01T10:00:00+02:00"}', new Date("2026-01-01T08:00:00Z")],
    ['{"$bigint": "12345678901234567890"}', 12345678901234567890n],
    [
      '{"$map": [["a", 1], [{"$bigint": "2"}, []]]}',
      new Map<unknown, unknown>([
        ["a", 1],
        [2n, []],
      ]),
    ],
    ['{"$set": [1, "1"]}', new Set([1, "1"])],
    ['{"$bytes": "AQID"}', new Uint8Array([1, 2, 3])],
    ['{"$bytes": "AAAAAAAA4D8=", "of": "Float64Array"}', new Float64Array([0.5])],
    ['{"$undefined": true}', undefined],
    ['{"$number": "NaN"}', Number.NaN],
    ["-0", -0],
    ['{"$object": {"$date": "x"}}', { $date: "x" }],
    ['{"$ref": "#/a"}', { $ref: "#/a" }],
    ['{"$date": "2026-01-01", "other": 1}', { $date: "2026-01-01", other: 1 }],
    [
      '{"$map": [["a", 1], ["a", 2]]}',
      new Repeated("map", [
        ["a", 1],
        ["a", 2],
      ]),
    ],
    [
      '{"a": 1, "a": 2}',
      new Repeated("object", [
        ["a", 1],
        ["a", 2],
      ]),
    ],
    ['{"$unfinished": {"number": "1e"}}', new Unfinished("number", "1e")],
  ])("reads %s", (text, value) => {
    expect(sameValue(readValue(text), value)).toBe(true);
  });

  it.each([
    [
      '{"a": 12345678901234567890}',
      /would round .* to 12345678901234567168; write \{"\$bigint"/,
      "12345678901234567890",
    ],
    ['{"a": 1e999}', /beyond the range .* write \{"\$number": "Infinity"\}/, "1e999"],
    ['{"$date": "2026-02-30"}', /there is no 2026-02-30/, '"2026-02-30"'],
    ['{"$date": 5}', /takes a string/, "5"],
    ['{"$bytes": "?"}', /not base64/, '"?"'],
    ['{"$map": [["a"]]}', /takes pairs/, '["a"]'],
    ['{"$bytes": "AAAA", "of": "Float32Array"}', /no whole number of elements/, '"Float32Array"'],
    ['{"$bytes": "AAAA", "of": "Blob"}', /takes one of/, '"Blob"'],
    ['{"a": undefined}', /write \{"\$undefined": true\}/, "undefined"],
    ['{"a": NaN}', /write \{"\$number": "NaN"\}/, "NaN"],
    ["{'a': 1}", /key in "quotes"/, "'"],
    ['{"a": 1,}', /no , may stand/, ","],
    ['{"a" 1}', /a : is due/, "1"],
    ["[1 2]", /a , or \] is due/, "2"],
    ['{"a": "x', /no closing/, '"x'],
    ["", /nothing here yet/, ""],
    ["1 2", /ends before this/, "2"],
    ["[", /missing at the end/, ""],
  ])("says what is wrong with %s, and where", (text, message, at) => {
    const problem = problemOf(text);
    expect(problem.message).toMatch(message);
    expect(problem.at).toBe(at);
  });

  it("says where each part of the value stands", () => {
    const text = '{"a": [1, {"b": true}]}';
    const reading = readNotation(text);
    const places = reading.ok ? reading.places : new Map();
    const at = (path: string) => text.slice(places.get(path)?.from, places.get(path)?.to);
    expect([at(""), at("a"), at("a[0]"), at("a[1].b")]).toEqual([text, '[1, {"b": true}]', "1", "true"]);
  });

  it("gives up on a text that is nested too deep instead of the stack", () => {
    expect(problemOf("[".repeat(100_000)).message).toMatch(/inside one another/);
  });

  it("keeps short containers in one line and breaks long ones", () => {
    expect(writeNotation({ a: [1, 2], b: new Map([["k", 1n]]) })).toBe(
      '{ "a": [1, 2], "b": {"$map": [["k", {"$bigint": "1"}]]} }',
    );
    expect(writeNotation({ text: "x".repeat(70), list: [] })).toBe(
      `{\n  "text": "${"x".repeat(70)}",\n  "list": []\n}`,
    );
  });
});
