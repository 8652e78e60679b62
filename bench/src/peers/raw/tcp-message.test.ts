import { describe, expect, it } from "vitest";
import { MessageReader, messageHeader } from "./tcp-message.ts";

const json = Buffer.from('{"a":1}');
const bytes = Buffer.from([1, 2, 3]);
const stream = Buffer.concat([
  messageHeader("json", json.byteLength),
  json,
  messageHeader("bytes", 0),
  messageHeader("bytes", bytes.byteLength),
  bytes,
]);

function read(chunks: readonly Buffer[]): unknown[] {
  const messages: unknown[] = [];
  const reader = new MessageReader({
    message: (message) => messages.push(message),
    bytes: (body) => messages.push([...body]),
  });
  for (const chunk of chunks) reader.read(chunk);
  return messages;
}

describe("MessageReader", () => {
  it("finds the messages wherever the stream is cut", () => {
    for (let at = 0; at <= stream.byteLength; at++) {
      expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual([{ a: 1 }, [], [1, 2, 3]]);
    }
  });

  it("finds them byte by byte", () => {
    expect(read([...stream].map((byte) => Buffer.from([byte])))).toEqual([{ a: 1 }, [], [1, 2, 3]]);
  });
});
