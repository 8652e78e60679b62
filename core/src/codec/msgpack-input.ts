import { RememberedTexts } from "../remembered-texts.ts";
import { CodecError } from "./codec.ts";
import { decodeText, noBytes, notUtf8 } from "./text.ts";

/** Eight bytes in which a number is put together. They keep nothing from one use to the next. */
const scratch = new DataView(new ArrayBuffer(8));

/**
 * The bytes of one message, and the place that reading has come to. Nothing is read, passed over or made before it
 * is sure that the bytes for it are there.
 */
export class MsgpackInput {
  #bytes: Uint8Array = noBytes;
  #position = 0;
  /** The end of the message, or of the extension that is being read. */
  #end = 0;

  /** Reads this message from now on; with `noBytes` it keeps none alive. */
  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#position = 0;
    this.#end = bytes.length;
  }

  get bytesLeft(): number {
    return this.#end - this.#position;
  }

  /** Passes over so many bytes, and returns where they begin. @throws CodecError where they are not there. */
  take(byteLength: number): number {
    const start = this.#position;
    if (byteLength > this.#end - start) throw endsInside();
    this.#position = start + byteLength;
    return start;
  }

  /** Reads on in the body of an extension, and not beyond it. Returns what `leave` wants. */
  enter(byteLength: number): number {
    const start = this.take(byteLength);
    const outerEnd = this.#end;
    this.#position = start;
    this.#end = start + byteLength;
    return outerEnd;
  }

  /** Ends what `enter` began. @throws CodecError where the body has not been read to its end. */
  leave(outerEnd: number): void {
    if (this.#position !== this.#end)
      throw new CodecError("the length of an extension does not fit its body");
    this.#end = outerEnd;
  }

  uint8(): number {
    const at = this.#position;
    if (at >= this.#end) throw endsInside();
    this.#position = at + 1;
    return this.#bytes[at] as number; // before the end
  }

  /** An unsigned integer of 1, 2 or 4 bytes: `size` is 0, 1 or 2. */
  uint(size: number): number {
    let value = this.uint8();
    for (let i = (1 << size) - 1; i > 0; i--) value = value * 0x100 + this.uint8();
    return value;
  }

  /** A signed integer of 1, 2 or 4 bytes: `size` is 0, 1 or 2. */
  int(size: number): number {
    const unused = 32 - (8 << size);
    return (this.uint(size) << unused) >> unused;
  }

  float32(): number {
    scratch.setUint32(0, this.uint(2));
    return scratch.getFloat32(0);
  }

  float64(): number {
    return this.#eight().getFloat64(0);
  }

  uint64(): bigint {
    return this.#eight().getBigUint64(0);
  }

  int64(): bigint {
    return this.#eight().getBigInt64(0);
  }

  /** A BigInt of so many bytes, at least one: two's complement, big-endian. */
  bigint(byteLength: number): bigint {
    const end = this.#position + byteLength;
    let value = BigInt(this.int(0));
    for (let i = (byteLength - 1) % 8; i > 0; i--) value = (value << 8n) | BigInt(this.uint8());
    while (this.#position < end) value = (value << 64n) | this.uint64();
    return value;
  }

  #eight(): DataView {
    scratch.setUint32(0, this.uint(2));
    scratch.setUint32(4, this.uint(2));
    return scratch;
  }

  /** A plain Uint8Array with a buffer of its own, whatever class the message is: Node's Buffer has a `slice` that copies nothing. */
  copy(byteLength: number): Uint8Array<ArrayBuffer> {
    const start = this.take(byteLength);
    const copy = new Uint8Array(byteLength);
    copy.set(this.#bytes.subarray(start, start + byteLength));
    return copy;
  }

  text(byteLength: number): string {
    const start = this.take(byteLength);
    return decodeText(this.#bytes, start, start + byteLength);
  }

  /** The text of a key, which probably came before. */
  key(byteLength: number): string {
    const start = this.take(byteLength);
    const text = keys.textOf(this.#bytes, start, start + byteLength);
    if (text === undefined) throw notUtf8();
    return text;
  }
}

/** The same keys come in message after message. */
const keys = new RememberedTexts();

function endsInside(): CodecError {
  return new CodecError("the bytes end inside a value");
}
