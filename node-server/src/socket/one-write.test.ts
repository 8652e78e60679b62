import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { answerInOneWrite, inOneWrite } from "./one-write.ts";

/** A stream that notes what leaves together. */
class RecordedStream extends Duplex {
  readonly writes: string[] = [];

  override _read(): void {}

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.writes.push(chunk.toString());
    done();
  }

  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.writes.push(chunks.map(({ chunk }) => chunk.toString()).join("+"));
    done();
  }
}

/** Behind all that this turn has planned. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("inOneWrite", () => {
  it("lets what is sent now, and what is planned now, leave together", async () => {
    const stream = new RecordedStream();
    inOneWrite(stream);
    stream.write("preface");
    stream.write("hello");
    process.nextTick(() => stream.write("call"));
    expect(stream.writes).toEqual([]);
    await nextTurn();
    expect(stream.writes).toEqual(["preface+hello+call"]);
  });

  it("holds nothing back that comes later", async () => {
    const stream = new RecordedStream();
    inOneWrite(stream);
    stream.write("hello");
    await nextTurn();
    stream.write("call");
    stream.write("call");
    expect(stream.writes).toEqual(["hello", "call", "call"]);
  });
});

describe("answerInOneWrite", () => {
  it("lets the answers to the first bytes leave together, and to no others", async () => {
    const stream = new RecordedStream();
    answerInOneWrite(stream);
    stream.on("data", (chunk: Buffer) => {
      stream.write(`welcome ${chunk}`);
      process.nextTick(() => stream.write("result"));
    });
    stream.push("first");
    await nextTurn();
    expect(stream.writes).toEqual(["welcome first+result"]);
    stream.push("second");
    await nextTurn();
    expect(stream.writes.slice(1)).toEqual(["welcome second", "result"]);
  });

  it("does not begin to read by itself", async () => {
    const stream = new RecordedStream();
    answerInOneWrite(stream);
    stream.push("first");
    await nextTurn();
    expect(stream.readableFlowing).toBe(null);
  });
});
