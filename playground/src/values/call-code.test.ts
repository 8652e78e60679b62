import { describe, expect, it } from "vitest";
import { commandLine, typescriptCall } from "./call-code.ts";
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
  const call = { address: "ws://127.0.0.1:4000/", method: "math.add", codec: "superjson" };

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
});
