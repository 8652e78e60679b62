import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RememberedTexts } from "./remembered-texts.ts";

const encoder = new TextEncoder();

describe("RememberedTexts", () => {
  it("gives what the bytes say, whatever came before", () => {
    const texts = new RememberedTexts();
    // Few letters, so that hashes collide.
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "b", "é", "€", "😀"), maxLength: 40 }),
      fc.string({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 50 }), fc.nat(9), (all, before) => {
        for (const each of all) {
          const utf8 = encoder.encode(each);
          const bytes = new Uint8Array(before + utf8.byteLength + 3).fill(0x61);
          bytes.set(utf8, before);
          const expected = new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8);
          expect(texts.textOf(bytes, before, before + utf8.byteLength)).toBe(expected);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("tells what is no UTF-8, also where a text was remembered in its place", () => {
    const texts = new RememberedTexts();
    const bytes = encoder.encode("orders");
    expect(texts.textOf(bytes, 0, 6)).toBe("orders");
    bytes[1] = 0xff;
    expect(texts.textOf(bytes, 0, 6)).toBeUndefined();
    expect(texts.textOf(encoder.encode("orders"), 0, 6)).toBe("orders");
  });
});
