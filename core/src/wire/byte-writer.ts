const encoder = new TextEncoder();

/** Writes numbers, text and bytes one behind the other into a buffer that grows. Made for one packet or frame. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;
  #tail: Uint8Array | undefined;

  /** @param sizeHint How many bytes are expected; too small a hint costs a copy, no more. */
  constructor(sizeHint = 64) {
    this.#bytes = new Uint8Array(sizeHint);
  }

  get byteLength(): number {
    return this.#length + (this.#tail?.byteLength ?? 0);
  }

  /** The length of the buffer that is written into; last bytes have their own. */
  get capacity(): number {
    return this.#bytes.byteLength;
  }

  /** Whether nothing more can be written. */
  get isClosed(): boolean {
    return this.#tail !== undefined;
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

  /** Bytes that are the last, and are not copied: they must not be changed before the packet has left. */
  lastBytes(value: Uint8Array): this {
    this.#tail = value;
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
    return { head: this.#bytes.subarray(0, this.#length), tail: this.#tail };
  }

  #reserve(byteLength: number): void {
    if (this.#tail !== undefined) throw new Error("bug: written behind the last bytes");
    const needed = this.#length + byteLength;
    if (needed <= this.#bytes.byteLength) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.byteLength));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** Both, one behind the other, in bytes of their own. */
export function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.byteLength + tail.byteLength);
  whole.set(head);
  whole.set(tail, head.byteLength);
  return whole;
}

/** How many bytes `ByteWriter.varint` takes for this number. */
export function varintByteLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}
