const encoder = new TextEncoder();

/** Writes numbers, text and bytes one behind the other into a buffer that grows. Made for one packet or frame. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  /** @param sizeHint How many bytes are expected; too small a hint costs a copy, no more. */
  constructor(sizeHint = 64) {
    this.#bytes = new Uint8Array(sizeHint);
  }

  get byteLength(): number {
    return this.#length;
  }

  u8(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  /**
   * An unsigned LEB128 number of up to 53 bits: seven bits a byte, the lowest first, the top bit set on every
   * byte but the last (PROTOCOL.md, 2.2).
   */
  varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`bug: ${value} is no varint`);
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#reserve(value.byteLength);
    this.#bytes.set(value, this.#length);
    this.#length += value.byteLength;
    return this;
  }

  /** UTF-8 with its length in bytes before it. */
  text(value: string): this {
    const utf8 = encoder.encode(value);
    return this.varint(utf8.byteLength).bytes(utf8);
  }

  /** UTF-8 to the end of the packet or frame. */
  textToEnd(value: string): this {
    return this.bytes(encoder.encode(value));
  }

  /** What was written from this place on: a view that holds until the next write. */
  view(from: number): Uint8Array {
    return this.#bytes.subarray(from, this.#length);
  }

  /** What was written: a view that the caller owns. The writer must not be used again. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(byteLength: number): void {
    const needed = this.#length + byteLength;
    if (needed <= this.#bytes.byteLength) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.byteLength));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** How many bytes `ByteWriter.varint` takes for this number. */
export function varintByteLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}
