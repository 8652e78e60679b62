import { fromBase64, toBase64 } from "../values/base64.ts";
import { fromHex, toHex } from "../values/hex.ts";
import type { Read } from "../values/typed-text.ts";

/** A way to write bytes as text. */
export type BytesNotation = "hex" | "base64" | "text";

interface BytesNotationRules {
  read(text: string): Read<Uint8Array>;
  format(bytes: Uint8Array): string;
  /** Whether these bytes can be written so without loss. */
  holds(bytes: Uint8Array): boolean;
}

/** How each is read and written. */
export const bytesNotations: Readonly<Record<BytesNotation, BytesNotationRules>> = {
  hex: {
    read: (text) => readOr(fromHex(text), "needs two hex digits for each byte"),
    format: (bytes) => toHex(bytes).replace(/(..)(?=.)/g, "$1 "),
    holds: () => true,
  },
  base64: { read: (text) => readOr(fromBase64(text), "is not base64"), format: toBase64, holds: () => true },
  text: {
    read: (text) => ({ ok: true, value: new TextEncoder().encode(text) }),
    format: (bytes) => new TextDecoder().decode(bytes),
    holds: isUtf8,
  },
};

function readOr(bytes: Uint8Array | undefined, problem: string): Read<Uint8Array> {
  return bytes === undefined ? { ok: false, problem } : { ok: true, value: bytes };
}

/** Also false for bytes that a text field would change: a byte order mark, carriage returns. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return !/[\r\ufeff\0]/.test(text);
  } catch {
    return false;
  }
}
