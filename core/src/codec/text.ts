import { decodeUtf8 } from "../utf8.ts";
import { CodecError } from "./codec.ts";

const encoder = new TextEncoder();

/** No bytes at all: `undefined` at the top. */
export const noBytes: Uint8Array = new Uint8Array(0);

/**
 * A new buffer costs more than everything else about a small message, so small results are cut from one of this
 * size. What was handed out is never written again.
 */
const slabBytes = 16_384;
let slab = new Uint8Array(slabBytes);
let slabUsed = 0;

/** The text as UTF-8: bytes of the caller's own, though perhaps a part of a larger buffer. */
export function encodeText(text: string): Uint8Array {
  const worstBytes = text.length * 3;
  if (worstBytes > slabBytes / 4) return encoder.encode(text);
  // A slab that somebody transferred to a worker has no bytes left.
  if (slabUsed + worstBytes > slab.byteLength) {
    slab = new Uint8Array(slabBytes);
    slabUsed = 0;
  }
  const start = slabUsed;
  slabUsed += encoder.encodeInto(text, slab.subarray(start)).written;
  return slab.subarray(start, slabUsed);
}

/**
 * The text of some of these bytes.
 * @throws CodecError where they are not UTF-8.
 */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  const text = decodeUtf8(bytes, start, end);
  if (text === undefined) throw new CodecError("the bytes are not UTF-8");
  return text;
}
