import { describe, expect, it } from "vitest";
import { commandLine, typescriptCall } from "./call-code.ts";
import { StreamSlot } from "./stream-slot.ts";
import { typescriptLiteral } from "./typescript-literal.ts";

describe("typescriptLiteral", () => {
  it.each([
    [{ a: 10n, "b c": -0 }, '{ a: 10n, "b c": -0 }'],
    [new Map([["k", new Date(0)]]), 'new Map([["k", new Date("1970-01-01T00:00:00.000Z")]])'],
    [new Uint8Array([1, 2]), "Uint8Array.from([1, 2])"],
    [[undefined, null], "[undefined, null]"],
  ])("writes a value as one would: %#", (value, text) => {
    expect(typescriptLiteral(value)).toBe(text);
  });
});

describe("a call as code", () => {
  const call = {
    address: "ws://127.0.0.1:4000/",
    method: "math.add",
    codec: "superjson",
    givesStream: false,
    givenStreams: [],
    items: {},
  };

  it("is a snippet of TypeScript", () => {
    expect(typescriptCall({ ...call, input: { value: { a: 1, b: 2n } }, codec: "msgpack" })).toBe(
      [
        'import { connect } from "@heddle/web-client"; // in Node: "@heddle/node-server"',
        "",
        'const connection = connect<Api>("ws://127.0.0.1:4000/", { codecs: ["msgpack"] });',
        "const result = await connection.api.math.add({ a: 1, b: 2n });",
        "",
      ].join("\n"),
    );
    expect(typescriptCall({ ...call, method: "a-b.c", input: undefined })).toContain(
      'connection.api["a-b"].c();',
    );
  });

  it("is a line for a shell", () => {
    expect(commandLine({ ...call, input: { value: { text: "it's", list: [1] } } })).toBe(
      `heddle call ws://127.0.0.1:4000/ math.add '{ "text": "it'\\''s", "list": [1] }'`,
    );
    expect(commandLine({ ...call, input: undefined, codec: "json" })).toBe(
      "heddle call ws://127.0.0.1:4000/ math.add --codec json",
    );
  });

  it("reads a stream with `for await`, and writes one with a generator", () => {
    const both = { ...call, method: "streams.echo", givesStream: true, items: { "": { a: 1 } } };
    expect(
      typescriptCall({ ...both, input: { value: new StreamSlot() } })
        .split("\n")
        .slice(2, -1),
    ).toEqual([
      'const connection = connect<Api>("ws://127.0.0.1:4000/");',
      "async function* items() {",
      "  yield { a: 1 };",
      "}",
      "",
      "for await (const item of connection.api.streams.echo(items())) console.log(item);",
    ]);
    const report = { ...call, method: "files.tail", givenStreams: ["lines"], input: { value: { n: 5 } } };
    expect(typescriptCall(report).split("\n").slice(3, -1)).toEqual([
      "const result = await connection.api.files.tail({ n: 5 });",
      "for await (const item of result.lines) console.log(item);",
    ]);
  });

  it("sends a file by its name", () => {
    const upload = {
      ...call,
      method: "files.upload",
      input: { value: { name: "a", body: new StreamSlot("b.bin") } },
    };
    expect(typescriptCall(upload)).toContain(
      'const body = await openAsBlob("b.bin"); // of "node:fs"; in a page: the File itself',
    );
    expect(typescriptCall(upload)).toContain('files.upload({ name: "a", body: body })');
    expect(commandLine(upload)).toBe(
      `heddle call ws://127.0.0.1:4000/ files.upload '{ "name": "a" }' body=@b.bin`,
    );
    expect(commandLine({ ...call, input: { value: new StreamSlot("b c") } })).toMatch(/ '@b c'$/);
  });

  it("sends items by a pipe", () => {
    const sum = { ...call, method: "streams.sum", items: { "": 5 }, input: { value: new StreamSlot() } };
    expect(commandLine(sum)).toBe("echo 5 | heddle call ws://127.0.0.1:4000/ streams.sum - --lines");
    const notes = { ...call, items: { notes: "a" }, input: { value: { n: 1, notes: new StreamSlot() } } };
    expect(commandLine(notes)).toBe(
      `echo '"a"' | heddle call ws://127.0.0.1:4000/ math.add '{ "n": 1 }' notes=@- --lines`,
    );
    const both = { notes: new StreamSlot(), body: new StreamSlot("b.bin") };
    expect(commandLine({ ...notes, input: { value: both } })).toBeUndefined();
  });
});
