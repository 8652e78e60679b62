import { describe, expect, it } from "vitest";
import { readJsonLines } from "./json-lines.ts";

async function* cut(text: string, byteLength: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += byteLength) yield bytes.subarray(at, at + byteLength);
}

async function read(text: string, { plain = false, byteLength = 3 } = {}): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of readJsonLines(cut(text, byteLength), { plain, name: "stdin" }))
    values.push(value);
  return values;
}

describe("readJsonLines", () => {
  it.each([1, 2, 7, 1_000])(
    "reads values however they are cut, into pieces of %i bytes too",
    async (byteLength) => {
      const text = '1\n{"ä":"🧵"}\r\n\n  \n"last"';
      expect(await read(text, { byteLength })).toEqual([1, { ä: "🧵" }, "last"]);
    },
  );

  it("reads the notation, and leaves it with plain", async () => {
    expect(await read('{"$bigint":"5"}\n')).toEqual([5n]);
    expect(await read('{"$bigint":"5"}\n', { plain: true })).toEqual([{ $bigint: "5" }]);
  });

  it("gives a value before the next line has come", async () => {
    async function* typing(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("1\n2");
      throw new Error("nobody types on");
    }
    const lines = readJsonLines(typing(), { plain: false, name: "stdin" });
    expect((await lines.next()).value).toBe(1);
    await expect(lines.next()).rejects.toThrow("nobody types on");
  });

  it.each([
    ["1\n\n{a\n4", /^line 3 of stdin is not JSON \(/],
    ['1\n{"$date":"soon"}\n', /^line 2 of stdin: \$date in the input takes/],
    ["[1", /^line 1 of stdin is not JSON/],
  ])("refuses %j, naming the line", async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringMatching(message),
    });
  });
});
