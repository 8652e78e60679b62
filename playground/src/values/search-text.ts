import { toHex } from "./hex.ts";
import { writeNotation } from "./notation-write.ts";

/** So much of bytes is searched as text, and so much as hex. */
const textBytes = 4_096;
const hexBytes = 256;

/** What a filter looks for a word in, in lower case: a text itself, bytes as text and as hex, anything else in the notation. */
export function searchTextOf(value: unknown): string {
  if (typeof value === "string") return value.toLowerCase();
  if (!(value instanceof Uint8Array)) return writeNotation(value, Number.POSITIVE_INFINITY).toLowerCase();
  const text = new TextDecoder().decode(value.subarray(0, textBytes));
  return `${text.toLowerCase()}\n${toHex(value.subarray(0, hexBytes))}`;
}
