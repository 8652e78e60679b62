import { Slab, slabBytes } from "../slab.ts";
import { decodeUtf8, shortText, writeAscii } from "../utf8.ts";
import { CodecError } from "./codec.ts";

const encoder = new TextEncoder();

/** No bytes at all: `undefined` at the top. */
export const noBytes: Uint8Array = new Uint8Array(0);

const slab = new Slab();

/** The text as UTF-8: bytes of the caller's own, though perhaps a part of a larger buffer. */
export function encodeText(text: string): Uint8Array {
  const worstBytes = text.length * 3;
  if (worstBytes > slabBytes / 4) return encoder.encode(text);
  const start = slab.reserve(worstBytes);
  const { bytes } = slab;
  const isWritten = text.length <= shortText && writeAscii(text, bytes, start);
  const end =
    start +
    (isWritten
      ? text.length
      : encoder.encodeInto(text, new Uint8Array(bytes.buffer, start, worstBytes)).written);
  slab.cut(bytes, start + worstBytes, end);
  return new Uint8Array(bytes.buffer, start, end - start);
}

/**
 * The text of some of these bytes.
 * @throws CodecError where they are not UTF-8.
 */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  const text = decodeUtf8(bytes, start, end);
  if (text === undefined) throw notUtf8();
  return text;
}

/** The error for bytes that are no text. */
export function notUtf8(): CodecError {
  return new CodecError("the bytes are not UTF-8");
}
