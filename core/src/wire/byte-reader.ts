import type { RememberedTexts } from "../remembered-texts.ts";
import { decodeUtf8 } from "../utf8.ts";

/**
 * Reads what a `ByteWriter` wrote. Never throws and never reads past the end: the first thing that is not there
 * or not canonical makes the reader `failed`, and from then on it gives zeros, so a decoder may read a whole
 * layout and look once.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  /** Where it may read no further: the end, or that of the part that it is in. */
  #end: number;
  /** What was wrong first; undefined while all is well. */
  failure: string | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#end = bytes.byteLength;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  /** Reads on in the next bytes alone, and not beyond them. Returns what `leave` wants. */
  enter(byteLength: number): number {
    const outerEnd = this.#end;
    if (byteLength > this.remaining) this.#fail("it ends too early");
    else this.#end = this.#at + byteLength;
    return outerEnd;
  }

  /** Goes on behind what `enter` began, wherever reading has come to. */
  leave(outerEnd: number): void {
    this.#at = this.#end;
    this.#end = outerEnd;
  }

  // hot: each once or more a frame
  u8(): number {
    if (this.#at >= this.#end) return this.#fail("it ends too early");
    return this.#bytes[this.#at++] as number; // before the end
  }

  varint(): number {
    if (this.#at < this.#end) {
      const first = this.#bytes[this.#at] as number; // before the end
      if (first < 0x80) {
        this.#at++;
        return first;
      }
    }
    let value = 0;
    let scale = 1;
    for (let count = 1; count <= 8; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && count > 1) return this.#fail("a number has more bytes than it needs");
        return value > Number.MAX_SAFE_INTEGER ? this.#fail("a number is above 2^53-1") : value;
      }
      scale *= 0x80;
    }
    return this.#fail("a number is above 2^53-1");
  }

  /** The next bytes as a view. */
  bytes(byteLength: number): Uint8Array {
    if (byteLength > this.remaining) {
      this.#fail("it ends too early");
      return new Uint8Array(0);
    }
    const { buffer, byteOffset } = this.#bytes;
    this.#at += byteLength;
    // A third faster than `subarray`, which asks the bytes for their class.
    return new Uint8Array(buffer, byteOffset + this.#at - byteLength, byteLength);
  }

  /**
   * Text with its length before it, at most `maxBytes` of UTF-8.
   * @param remembered Where it is looked for first.
   */
  text(maxBytes: number, remembered?: RememberedTexts): string {
    const byteLength = this.varint();
    if (byteLength > maxBytes) {
      this.#fail(`a text of ${byteLength} bytes where at most ${maxBytes} are allowed`);
      return "";
    }
    return this.utf8(byteLength, remembered);
  }

  /** The next bytes as text. */
  utf8(byteLength: number, remembered?: RememberedTexts): string {
    if (byteLength > this.remaining) {
      this.#fail("it ends too early");
      return "";
    }
    const start = this.#at;
    this.#at += byteLength;
    const text =
      remembered === undefined
        ? decodeUtf8(this.#bytes, start, this.#at)
        : remembered.textOf(this.#bytes, start, this.#at);
    if (text === undefined) this.#fail("a text is not UTF-8");
    return text ?? "";
  }

  textToEnd(): string {
    return this.utf8(this.remaining);
  }

  /** All that is left, as a view. */
  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  /** Says that what was read is wrong; the first failure stays. */
  fail(message: string): void {
    this.#fail(message);
  }

  #fail(message: string): 0 {
    this.failure ??= message;
    this.#at = this.#end;
    return 0;
  }
}
