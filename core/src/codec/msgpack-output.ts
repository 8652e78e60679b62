import { slabBytes } from "../slab.ts";
import { shortText } from "../utf8.ts";
import { hasLoneSurrogate } from "./carried.ts";
import { CodecError } from "./codec.ts";

/** What must be free in a slab to begin a message in it; one that needs more moves to a larger buffer. */
const roomBytes = 1_024;

const encoder = new TextEncoder();

/** Where a body begins, from the beginning of its message. */
export type BodyStart = number & { readonly __bodyStart: true };

/** Writes numbers, strings and bytes one behind the other, and grows as needed. Knows MessagePack's heads, not its values. */
export class MsgpackOutput {
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  /** The length of `#bytes`, which a typed array takes longer to say. */
  #capacity = 0;
  /** Where the message begins; what is before was handed out and is never written again. */
  #start = 0;
  #position = 0;

  /** Begins a message; what was written since the last `end` is gone. */
  begin(): void {
    this.#position = this.#start;
    // A slab that somebody transferred to a worker has no bytes left.
    if (this.#bytes.byteLength - this.#start < roomBytes) this.#use(new Uint8Array(slabBytes));
  }

  /** What was written since `begin`: the caller's own, though perhaps a part of a larger buffer. */
  end(): Uint8Array {
    const written = this.#written();
    this.#start = this.#position;
    if (this.#capacity > slabBytes) this.#use(new Uint8Array(0));
    return written;
  }

  #written(): Uint8Array {
    // A third faster than `subarray`, which asks the bytes for their class.
    return new Uint8Array(this.#bytes.buffer, this.#start, this.#position - this.#start);
  }

  byte(value: number): void {
    if (this.#position === this.#capacity) this.#grow(1);
    this.#bytes[this.#position++] = value;
  }

  /** A 32-bit integer, signed or not; of a longer one the lowest 32 bits. */
  int32(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#position, value);
    this.#position += 4;
  }

  float64(token: number, value: number): void {
    this.#reserve(9);
    this.#bytes[this.#position] = token;
    this.#view.setFloat64(this.#position + 1, value);
    this.#position += 9;
  }

  /** A 64-bit integer, signed or not. */
  bigint64(token: number, value: bigint): void {
    this.#reserve(9);
    this.#bytes[this.#position] = token;
    this.#view.setBigInt64(this.#position + 1, value);
    this.#position += 9;
  }

  /**
   * A count in its smallest form: below `fixEnd` in the byte `fix` itself, else behind `token8` (0 where there is no
   * such form), `token16` or the token after it.
   */
  head(count: number, fix: number, fixEnd: number, token8: number, token16: number): void {
    if (count < fixEnd) this.byte(fix | count);
    else this.#longHead(count, token8, token16);
  }

  #longHead(count: number, token8: number, token16: number): void {
    this.#reserve(5);
    const bytes = this.#bytes;
    if (count < 0x100 && token8 !== 0) {
      bytes[this.#position++] = token8;
      bytes[this.#position++] = count;
    } else if (count < 0x10000) {
      bytes[this.#position++] = token16;
      bytes[this.#position++] = count >> 8;
      bytes[this.#position++] = count;
    } else {
      bytes[this.#position++] = token16 + 1;
      this.#view.setUint32(this.#position, count);
      this.#position += 4;
    }
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength);
    this.#bytes.set(bytes, this.#position);
    this.#position += bytes.byteLength;
  }

  /** Text that is known to be ASCII, without a head. */
  ascii(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#position++] = text.charCodeAt(i);
  }

  /** A string: its head and its UTF-8. @throws CodecError where it has none, because of a lone surrogate. */
  string(text: string): void {
    const { length } = text;
    if (length > shortText) {
      this.#longString(text);
      return;
    }
    this.#reserve(2 + 3 * length);
    const bytes = this.#bytes;
    // The head is that of ASCII, as most texts are.
    let at = this.#position;
    if (length < 32) {
      bytes[at++] = 0xa0 | length;
    } else {
      bytes[at++] = 0xd9;
      bytes[at++] = length;
    }
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) {
        this.#unicodeString(text);
        return;
      }
      bytes[at++] = unit;
    }
    this.#position = at;
  }

  /** A short string that is not ASCII. There is room for it. */
  #unicodeString(text: string): void {
    const bytes = this.#bytes;
    const start = this.#position + 2;
    let end = start;
    for (let i = 0; i < text.length; i++) {
      const point = text.codePointAt(i) ?? 0; // below its length
      end = writeCodePoint(bytes, end, point);
      if (point > 0xffff) i++;
    }
    const byteLength = end - start;
    if (byteLength < 32) bytes.copyWithin(start - 1, start, end);
    this.head(byteLength, 0xa0, 32, 0xd9, 0xda);
    this.#position += byteLength;
  }

  #longString(text: string): void {
    const { length } = text;
    const headBytes = length < 0x100 ? 2 : length < 0x10000 ? 3 : 5;
    this.#reserve(headBytes + length);
    const start = this.#position + headBytes;
    // There is room for ASCII; where the text is something else, this stops before its end.
    const { read, written } = encoder.encodeInto(text, this.#bytes.subarray(start, start + length));
    if (read === length && written === length) {
      this.#longHead(length, 0xd9, 0xda);
      this.#position += length;
      return;
    }
    if (hasLoneSurrogate(text)) throw loneSurrogate();
    const utf8 = encoder.encode(text);
    this.#longHead(utf8.length, 0xd9, 0xda);
    this.raw(utf8);
  }

  /** Begins a body whose length stands in 4 bytes before a byte of its type, and is not known yet. */
  openBody(token: number, type: number): BodyStart {
    this.#reserve(6);
    this.#bytes[this.#position] = token;
    this.#bytes[this.#position + 5] = type;
    this.#position += 6;
    return (this.#position - this.#start) as BodyStart; // read when it is closed
  }

  /** Ends the body that `openBody` began: writes its length. */
  closeBody(body: BodyStart): void {
    const at = this.#start + body;
    this.#view.setUint32(at - 5, this.#position - at);
  }

  /** Begins a map whose entries have not been counted yet. */
  openMap(): BodyStart {
    this.byte(0);
    return (this.#position - this.#start) as BodyStart; // read when it is closed
  }

  /** Ends the map that `openMap` began: writes how many entries it has. Those of 16 and more move, to make room for it. */
  closeMap(body: BodyStart, count: number): void {
    if (count < 16) {
      this.#bytes[this.#start + body - 1] = 0x80 | count;
      return;
    }
    const moreBytes = count < 0x10000 ? 2 : 4;
    this.#reserve(moreBytes);
    const at = this.#start + body;
    const end = this.#position;
    this.#bytes.copyWithin(at + moreBytes, at, end);
    this.#position = at - 1;
    this.#longHead(count, 0, 0xde);
    this.#position = end + moreBytes;
  }

  #reserve(byteLength: number): void {
    if (this.#position + byteLength > this.#capacity) this.#grow(byteLength);
  }

  #grow(byteLength: number): void {
    const written = this.#written();
    this.#use(new Uint8Array(Math.max(slabBytes, 2 * written.byteLength + byteLength)));
    this.#bytes.set(written);
    this.#position = written.byteLength;
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#capacity = bytes.byteLength;
    this.#position = 0;
    this.#start = 0;
  }
}

/** The UTF-8 of a code point. Returns where the next one goes. @throws CodecError for a surrogate. */
function writeCodePoint(bytes: Uint8Array, at: number, point: number): number {
  let end = at;
  if (point < 0x80) {
    bytes[end++] = point;
    return end;
  }
  if (point < 0x800) {
    bytes[end++] = 0xc0 | (point >> 6);
  } else if (point < 0x10000) {
    if (point >= 0xd800 && point < 0xe000) throw loneSurrogate();
    bytes[end++] = 0xe0 | (point >> 12);
    bytes[end++] = 0x80 | ((point >> 6) & 0x3f);
  } else {
    bytes[end++] = 0xf0 | (point >> 18);
    bytes[end++] = 0x80 | ((point >> 12) & 0x3f);
    bytes[end++] = 0x80 | ((point >> 6) & 0x3f);
  }
  bytes[end++] = 0x80 | (point & 0x3f);
  return end;
}

function loneSurrogate(): CodecError {
  return new CodecError("msgpack does not carry a string with a lone surrogate");
}
