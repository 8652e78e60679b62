import { joined } from "../joined.ts";
import { Slab } from "../slab.ts";
import { shortText, writeAscii } from "../utf8.ts";

const encoder = new TextEncoder();

/** What may be cut from a slab at most. */
const mostFromSlab = 1_024;
const frameSlab = new Slab();
/** So many are copied one by one, because calling `set` costs more. */
const fewBytes = 16;

/** Writes numbers, text and bytes one behind the other into a buffer that grows. Made for one packet or frame. */
export class ByteWriter {
  #bytes: Uint8Array;
  /** Where it begins in its buffer, and where it stands. */
  #start = 0;
  #at = 0;
  /** Where it may write no further. */
  #end: number;
  #tail: Uint8Array | undefined;
  /** What its bytes are a piece of. */
  #slab: Slab | undefined;

  /**
   * @param sizeHint How many bytes are expected; too small a hint costs a copy, no more.
   * @param slab Where its bytes are cut from, if they are few. `finish` it before another with this slab is made, else what it did not need stays unused.
   */
  constructor(sizeHint = 64, slab?: Slab) {
    if (slab === undefined || sizeHint > mostFromSlab) this.#bytes = new Uint8Array(sizeHint);
    else {
      this.#slab = slab;
      this.#start = slab.reserve(sizeHint);
      this.#bytes = slab.bytes;
      this.#at = this.#start;
    }
    this.#end = this.#start + sizeHint;
  }

  /** One whose bytes share a buffer with those of others, of other connections too: for what does not live long. */
  static forFrame(sizeHint: number): ByteWriter {
    return new ByteWriter(sizeHint, frameSlab);
  }

  get byteLength(): number {
    return this.#at - this.#start + (this.#tail?.byteLength ?? 0);
  }

  /** The length of the buffer that is written into, or what has been written into a slab's; last bytes have their own. */
  get capacity(): number {
    return this.#slab === undefined ? this.#bytes.byteLength : this.#at - this.#start;
  }

  /** Whether nothing more can be written. */
  get isClosed(): boolean {
    return this.#tail !== undefined;
  }

  /** So many bytes are about to be written: room for them is made once. */
  expect(byteLength: number): void {
    this.#reserve(byteLength);
  }

  u8(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
    return this;
  }

  /**
   * An unsigned LEB128 number of up to 53 bits: seven bits a byte, the lowest first, the top bit set on every
   * byte but the last (PROTOCOL.md, 2.2).
   */
  varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`bug: ${value} is no varint`);
    this.#reserve(8);
    this.#at = this.#putVarint(this.#at, value);
    return this;
  }

  bytes(value: Uint8Array): this {
    const { byteLength } = value;
    this.#reserve(byteLength);
    // One that somebody transferred away has no bytes, and `set` throws.
    if (byteLength === 0 || byteLength > fewBytes) this.#bytes.set(value, this.#at);
    else
      for (let index = 0; index < byteLength; index++) this.#bytes[this.#at + index] = value[index] as number; // it is within
    this.#at += byteLength;
    return this;
  }

  /** Bytes that are the last, and are not copied: they must not be changed before the packet has left. */
  lastBytes(value: Uint8Array): this {
    this.#tail = value;
    return this;
  }

  /** UTF-8 with its length in bytes before it. */
  text(value: string): this {
    if (value.length <= shortText && this.#shortAscii(value)) return this;
    const utf8 = encoder.encode(value);
    return this.varint(utf8.byteLength).bytes(utf8);
  }

  /** UTF-8 to the end of the packet or frame. */
  textToEnd(value: string): this {
    return this.bytes(encoder.encode(value));
  }

  /** Leaves room for a length. Returns the place behind it, for `endLength`. */
  beginLength(): number {
    return this.u8(0).byteLength;
  }

  /** Puts the length of what was written since then before it, and returns it. */
  endLength(from: number): number {
    const length = this.byteLength - from;
    const moreBytes = varintByteLength(length) - 1;
    if (moreBytes > 0) {
      this.#reserve(moreBytes);
      const start = this.#start + from;
      this.#bytes.copyWithin(start + moreBytes, start, this.#at);
    }
    this.#at += moreBytes;
    this.#putVarint(this.#start + from - 1, length);
    return length;
  }

  /** Takes out what was written last between `beginLength` and `endLength`, with its length: gives its bytes, which are a copy. */
  takeLast(byteLength: number): Uint8Array {
    const bytes = this.#bytes.slice(this.#at - byteLength, this.#at);
    this.#at -= byteLength + varintByteLength(byteLength);
    return bytes;
  }

  /** Takes out all that was written from this place on. */
  cutAt(place: number): void {
    this.#at = this.#start + place;
  }

  /** What stands there, as a view that holds until more is written. */
  view(from: number, to: number): Uint8Array {
    const { buffer, byteOffset } = this.#bytes;
    return new Uint8Array(buffer, byteOffset + this.#start + from, to - from);
  }

  /** Forgets what was written, and keeps the buffer, of which nobody may have a view. */
  clear(): this {
    this.#at = this.#start;
    this.#tail = undefined;
    return this;
  }

  /** What was written from this place on, in bytes of its own. */
  copy(from: number): Uint8Array {
    return this.finish().slice(from);
  }

  /** What was written: a view that the caller owns. The writer must not be used again. */
  finish(): Uint8Array {
    const { head, tail } = this.finishInTwo();
    return tail === undefined ? head : joined(head, tail);
  }

  /** The same, where there are last bytes in two pieces. */
  finishInTwo(): { readonly head: Uint8Array; readonly tail: Uint8Array | undefined } {
    const { buffer, byteOffset } = this.#bytes;
    this.#slab?.cut(this.#bytes, this.#end, this.#at);
    return {
      head: new Uint8Array(buffer, byteOffset + this.#start, this.#at - this.#start),
      tail: this.#tail,
    };
  }

  /** Puts a number there, for which there is room. Returns where it ends. */
  #putVarint(place: number, value: number): number {
    let at = place;
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[at++] = (rest % 0x80) | 0x80;
    this.#bytes[at++] = rest;
    return at;
  }

  /** Its length in one byte and its characters in one each; false, and nothing written, where there are others. */
  #shortAscii(value: string): boolean {
    this.#reserve(value.length + 1);
    if (!writeAscii(value, this.#bytes, this.#at + 1)) return false;
    this.#bytes[this.#at] = value.length; // below 0x80
    this.#at += value.length + 1;
    return true;
  }

  #reserve(byteLength: number): void {
    if (this.#tail !== undefined) throw new Error("bug: written behind the last bytes");
    if (this.#at + byteLength > this.#end) this.#grow(byteLength);
  }

  #grow(byteLength: number): void {
    const written = this.#bytes.subarray(this.#start, this.#at);
    const grown = new Uint8Array(Math.max(written.byteLength + byteLength, 2 * (this.#end - this.#start)));
    grown.set(written);
    this.#bytes = grown;
    this.#slab = undefined;
    this.#start = 0;
    this.#at = written.byteLength;
    this.#end = grown.byteLength;
  }
}

/** How many bytes `ByteWriter.varint` takes for this number. */
export function varintByteLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}
