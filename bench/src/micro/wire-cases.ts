import { ByteWriter, decodeFrame, defaultLimits, encodeFrame, readFrames } from "@heddle/core/internal";
import type { MicroCase } from "./measure-layer.ts";

const payload = new Uint8Array(80).fill(0x61);
const call = {
  type: "call",
  number: 4_711,
  method: "shop.orders.place",
  oneWay: false,
  deadlineMs: undefined,
  attempt: 1,
  priority: "auto",
  metadata: {},
  parts: [],
  payload,
} as const;
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
