import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8 } from "./utf8.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text as the platform reads it; undefined where it refuses. */
function decoded(utf8: Uint8Array): string | undefined {
  try {
    return decoder.decode(utf8);
  } catch {
    return undefined;
  }
}

const edges = [
  0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4,
  0xf5, 0xff, 0xbb,
];

test("short texts are read as the platform's decoder reads them, or refused with it", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom(...edges), { maxLength: 8 }).map((values) => new Uint8Array(values)),
    fc.string({ unit: "binary" }).map((text) => new TextEncoder().encode(text)),
  );
  fc.assert(
    fc.property(bytes, fc.nat(3), (utf8, offset) => {
      const message = new Uint8Array([...new Uint8Array(offset), ...utf8, 0x41, 0x80]);
      expect(decodeUtf8(message, offset, offset + utf8.length)).toBe(decoded(utf8));
    }),
    { numRuns: 1_000 },
  );
});

test("a text of any length is read, whatever stands at whichever place among ASCII", () => {
  for (let length = 0; length < 70; length++) {
    const ascii = new Uint8Array(length).map((_, index) => 0x20 + ((7 * index) % 0x5f));
    expect(decodeUtf8(ascii, 0, length)).toBe(decoded(ascii));
    for (let at = 0; at < length; at++) {
      for (const other of [[0xc3, 0xa9], [0xf0, 0x9f, 0x9a, 0x80], [0x80]]) {
        const utf8 = new Uint8Array([...ascii.subarray(0, at), ...other, ...ascii.subarray(at + 1)]);
        expect(decodeUtf8(utf8, 0, utf8.length)).toBe(decoded(utf8));
      }
    }
  }
});

test("every character of two and of three bytes is read, and no surrogate", () => {
  for (let point = 0x80; point < 0x10000; point++) {
    const utf8 =
      point < 0x800
        ? [0xc0 | (point >> 6), 0x80 | (point & 0x3f)]
        : [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
    const text = decodeUtf8(new Uint8Array(utf8), 0, utf8.length);
    if (text !== (point >= 0xd800 && point < 0xe000 ? undefined : String.fromCharCode(point))) {
      throw new Error(`U+${point.toString(16)} was read as ${text}`);
    }
  }
});
