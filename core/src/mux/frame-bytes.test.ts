import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteWriter, varintByteLength } from "../wire/byte-writer.ts";
import { readFrames } from "../wire/decode-frame.ts";
import { encodeFrame } from "../wire/encode-frame.ts";
import { FrameBytes } from "./frame-bytes.ts";

const result = (number: number, byteLength: number) =>
  ({ type: "result", number, parts: [], payload: new Uint8Array(byteLength).fill(number) }) as const;

/** The frames that stand in a packet. */
function framesIn(packet: ByteWriter): number[][] {
  const frames: number[][] = [];
  const error = readFrames(packet.finish(), (reader) => {
    frames.push([...reader.rest()]);
    return undefined;
  });
  expect(error).toBeUndefined();
  return frames;
}

const withLength = (byteLength: number) => varintByteLength(byteLength) + byteLength;

describe("FrameBytes", () => {
  it("gives the frames back in their order, however long they are and however many leave together", () => {
    const lengths = fc.array(fc.oneof(fc.nat(300), fc.constantFrom(124, 125, 126, 127, 16_381, 20_000)), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 7 }), (all, together) => {
        const bytes = new FrameBytes();
        const waiting: { length: number; expected: number[] }[] = [];
        const check = (count: number) => {
          const leaving = waiting.splice(0, count);
          const packet = new ByteWriter();
          bytes.moveTo(
            packet,
            leaving.reduce((sum, { length }) => sum + withLength(length), 0),
          );
          expect(framesIn(packet)).toEqual(leaving.map(({ expected }) => expected));
        };
        for (const [index, byteLength] of all.entries()) {
          const frame = result(index + 1, byteLength);
          const expected = [...encodeFrame(frame)];
          const length = index % 3 === 0 ? bytes.addBytes([Uint8Array.from(expected)]) : bytes.add(frame);
          expect(length).toBe(expected.length);
          waiting.push({ length, expected });
          if (index % 5 === 4) check(Math.min(together, waiting.length));
        }
        while (waiting.length > 0) check(Math.min(together, waiting.length));
      }),
      { numRuns: 100 },
    );
  });

  it("writes small frames right up to the end of its buffer", () => {
    for (let fillBytes = 8_150; fillBytes < 8_200; fillBytes++) {
      const bytes = new FrameBytes();
      const fill = new Uint8Array(fillBytes).fill(7);
      const lengths = [
        bytes.addBytes([fill]),
        bytes.add({ type: "done", number: 1 }),
        bytes.add({ type: "done", number: 2 }),
      ];
      const packet = new ByteWriter();
      bytes.moveTo(
        packet,
        lengths.reduce((sum, length) => sum + withLength(length), 0),
      );
      const [filled, ...done] = framesIn(packet);
      expect(filled).toEqual([...fill]);
      expect(done).toEqual([
        [...encodeFrame({ type: "done", number: 1 })],
        [...encodeFrame({ type: "done", number: 2 })],
      ]);
    }
  });

  it("keeps nothing of a frame that could not be written", () => {
    const bytes = new FrameBytes();
    const broken = new Uint8Array(8);
    structuredClone(broken, { transfer: [broken.buffer] });
    const part = { kind: "uint8array", key: undefined, bytes: broken } as const;
    const addBroken = () => bytes.add({ ...result(1, 20), parts: [part] });
    expect(addBroken).toThrow(TypeError);
    const length = bytes.add(result(2, 10));
    expect(addBroken).toThrow(TypeError);
    expect(() => bytes.addBytes([new Uint8Array(3), broken])).toThrow(TypeError);
    const packet = new ByteWriter();
    bytes.moveTo(packet, withLength(length));
    expect(framesIn(packet)).toEqual([[...encodeFrame(result(2, 10))]]);
  });

  it("gives back the last one alone, as if it had not been added", () => {
    const bytes = new FrameBytes();
    const length = bytes.add(result(1, 10));
    const large = bytes.add(result(2, 300));
    expect([...bytes.takeLast(large)]).toEqual([...encodeFrame(result(2, 300))]);
    const packet = new ByteWriter();
    bytes.moveTo(packet, withLength(length));
    expect(framesIn(packet)).toEqual([[...encodeFrame(result(1, 10))]]);
  });

  it("shares no buffer that is in use", () => {
    const [one, other] = [new FrameBytes(), new FrameBytes()];
    const length = one.add(result(1, 10));
    other.add(result(2, 10));
    one.clear();
    const third = new FrameBytes();
    third.add(result(3, 10));
    const packet = new ByteWriter();
    other.moveTo(packet, withLength(length));
    expect(framesIn(packet)).toEqual([[...encodeFrame(result(2, 10))]]);
  });
});
