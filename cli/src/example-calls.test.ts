import type { MethodInfo } from "@heddle/core";
import { describe, expect, it } from "vitest";
import { exampleCalls } from "./example-calls.ts";

const bytes = { "x-heddle": "bytes" };
const byteStream = { "x-heddle": "stream", items: bytes };
const numberStream = { "x-heddle": "stream", items: { type: "number" } };
const object = (properties: object) => ({ type: "object", properties, required: Object.keys(properties) });
const calls = (method: Partial<MethodInfo>) => exampleCalls({ id: "a.b", kind: "unary", ...method });

describe("exampleCalls", () => {
  it("gives the author's, with their names", () => {
    const examples = [{ input: { a: 1 } }, { name: "two", input: { a: 2n } }];
    expect(calls({ examples, input: {} })).toEqual([
      { comment: undefined, words: ['{"a":1}'] },
      { comment: "two", words: ['{"a":{"$bigint":"2"}}'] },
    ]);
  });

  it("gives one for a method without input, and none where there is no telling", () => {
    expect(calls({})).toEqual([{ comment: undefined, words: [] }]);
    expect(calls({ input: { type: "object" } })).toEqual([]);
    expect(calls({ input: { type: "string" } })).toEqual([]);
    expect(calls({ input: object({ at: { type: "string", "x-heddle": "date" } }) })).toEqual([]);
  });

  it.each([
    [byteStream, ["@FILE"]],
    [bytes, ["@FILE"]],
    [numberStream, ["-", "--lines"]],
    [{ "x-heddle": "stream", items: {} }, ["-", "--lines"]],
    [object({ name: { type: "string" }, body: byteStream }), ['{"name":"…"}', "body=@FILE"]],
    [object({ body: bytes }), ["body=@FILE"]],
    [
      object({ rows: numberStream, n: { type: "integer", default: 5 } }),
      ['{"n":5}', "rows=@FILE", "--lines"],
    ],
    [object({ algorithm: { enum: ["sha1", "md5"] }, body: bytes }), ['{"algorithm":"sha1"}', "body=@FILE"]],
  ])("makes a call of %j with files of the reader's", (input, words) => {
    expect(calls({ input })).toMatchObject([{ words }]);
  });

  it("adds files to the author's examples", () => {
    const input = object({ name: { type: "string" }, body: byteStream });
    expect(calls({ input, examples: [{ input: { name: "x" } }] })).toMatchObject([
      { words: ['{"name":"x"}', "body=@FILE"] },
    ]);
  });

  it("writes what comes back as bytes to a file", () => {
    expect(calls({ output: byteStream })).toMatchObject([{ words: ["--output", "FILE"] }]);
    expect(calls({ output: object({ size: {}, body: byteStream }) })).toMatchObject([
      { words: ["--output", "FILE"] },
    ]);
    expect(calls({ output: numberStream })).toMatchObject([{ words: [] }]);
  });
});
