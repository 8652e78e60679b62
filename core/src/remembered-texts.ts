import { decodeUtf8 } from "./utf8.ts";

/** So many are remembered, of up to so many bytes: keys and names, of which a program has few. */
const rememberedCount = 256;
const mostBytes = 32;

/**
 * Texts that come again and again, found by their bytes: a string that is there costs a comparison, a new one is made, hashed and looked up by the engine
 * wherever it is a key. What does not come again takes the place of another, so a peer that sends ever new ones costs no more than without it.
 */
export class RememberedTexts {
  readonly #texts: (string | undefined)[] = new Array(rememberedCount);

  /** The text of these bytes; undefined where they are not UTF-8. */
  textOf(bytes: Uint8Array, start: number, end: number): string | undefined {
    const byteLength = end - start;
    if (byteLength < 2 || byteLength > mostBytes) return decodeUtf8(bytes, start, end);
    // Within the bytes, so each `as number` holds.
    const [first, middle, last] = [bytes[start], bytes[start + (byteLength >> 1)], bytes[end - 1]] as [
      number,
      number,
      number,
    ];
    const hash = (byteLength + 7 * first + 17 * middle + 31 * last) & (rememberedCount - 1);
    const known = this.#texts[hash];
    if (known !== undefined && known.length === byteLength && isAscii(known, bytes, start)) return known;
    const text = decodeUtf8(bytes, start, end);
    // A text with other characters has fewer than bytes, and would not be found.
    if (text?.length === byteLength) this.#texts[hash] = text;
    return text;
  }
}

/** Whether these bytes are this text, a byte for each character. */
function isAscii(text: string, bytes: Uint8Array, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}
