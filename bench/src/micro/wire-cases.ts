import { ByteWriter, decodeFrame, defaultLimits, encodeFrame, readFrames } from "@heddle/core/internal";
import { callFrame } from "@heddle/core/testing";
import type { MicroCase } from "./measure-layer.ts";

const payload = new Uint8Array(80).fill(0x61);
const call = callFrame(4_711, "shop.orders.place", { payload });
const result = { type: "result", number: 4_711, parts: [], payload } as const;
const callBytes = encodeFrame(call);
const resultBytes = encodeFrame(result);
const packet = packetOf(callBytes, 64);

/** Frames as bytes, and back. */
export const wireCases: readonly MicroCase[] = [
  { name: "wire: write a CALL", run: repeat(() => encodeFrame(call)) },
  { name: "wire: write a RESULT", run: repeat(() => encodeFrame(result)) },
  { name: "wire: read a CALL", run: repeat(() => decodeFrame(callBytes, defaultLimits)) },
  { name: "wire: read a RESULT", run: repeat(() => decodeFrame(resultBytes, defaultLimits)) },
  { name: "wire: cut a packet of 64 frames apart", run: repeat(() => readFrames(packet, () => undefined)) },
];

function packetOf(frame: Uint8Array, count: number): Uint8Array {
  const writer = new ByteWriter();
  for (let index = 0; index < count; index++) writer.varint(frame.byteLength).bytes(frame);
  return writer.finish();
}

function repeat(act: () => unknown): (count: number) => void {
  return (count) => {
    for (let done = 0; done < count; done++) act();
  };
}
