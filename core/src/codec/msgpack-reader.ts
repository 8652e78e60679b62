import { CodecError, type CodecLimits } from "./codec.ts";
import { MsgpackInput } from "./msgpack-input.ts";
import {
  bigIntBytesMin,
  binaryKinds,
  extension,
  isLittleEndian,
  swapElementBytes,
} from "./msgpack-layout.ts";
import {
  makeMap,
  makeSet,
  reviveError,
  reviveUrl,
  richAllowance,
  richWeights,
  tooManyRichValues,
} from "./rich-values.ts";
import { noBytes } from "./text.ts";
import { misplaced, placed } from "./value-path.ts";
import { encodeLimits, isRefusedKey, refusedKey, tooDeep } from "./value-policy.ts";

const digitsPerByte = 8 * Math.log10(2);
const digitsOf64Bits = 20;

/** A longer array grows with what comes: its length alone, which may be a lie, allocates nothing. */
const trustedLength = 1_024;

/**
 * Reads MessagePack values, one after the other, and checks keys, depth, UTF-8 and limits while reading. Reading runs no code of a user's, so one reader
 * does for all.
 */
export class MsgpackReader {
  readonly #input = new MsgpackInput();
  #limits: CodecLimits = encodeLimits;
  #weightLeft = 0;

  /** @throws CodecError, with the path, where the bytes are not one value as it is documented, or break a limit. */
  decode(bytes: Uint8Array, limits: CodecLimits): unknown {
    this.#input.begin(bytes);
    this.#limits = limits;
    this.#weightLeft = richAllowance(bytes.length);
    try {
      const value = this.#read(this.#limits.maxDepth);
      if (this.#input.bytesLeft !== 0) throw new CodecError("there are bytes behind the value");
      return value;
    } catch (error) {
      throw placed(error);
    } finally {
      this.#input.begin(noBytes);
    }
  }

  #read(depthLeft: number): unknown {
    const input = this.#input;
    const token = input.uint8();
    if (token < 0x80) return token;
    if (token < 0x90) return this.#readObject(token & 0x0f, depthLeft);
    if (token < 0xa0) return this.#readArray(token & 0x0f, depthLeft);
    if (token < 0xc0) return input.text(token & 0x1f);
    if (token >= 0xe0) return token - 0x100;
    switch (token) {
      case 0xc0:
        return null;
      case 0xc1:
        throw new CodecError("the byte c1 stands for no value");
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        this.#spend(richWeights.bytes);
        return input.copy(input.uint(token - 0xc4));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#readExtension(input.uint(token - 0xc7), depthLeft);
      case 0xca:
        return input.float32();
      case 0xcb:
        return input.float64();
      case 0xcc:
      case 0xcd:
      case 0xce:
        return input.uint(token - 0xcc);
      case 0xcf:
        return this.#read64(input.uint64());
      case 0xd0:
      case 0xd1:
      case 0xd2:
        return input.int(token - 0xd0);
      case 0xd3:
        return this.#read64(input.int64());
      case 0xd9:
      case 0xda:
      case 0xdb:
        return input.text(input.uint(token - 0xd9));
      case 0xdc:
      case 0xdd:
        return this.#readArray(input.uint(token - 0xdb), depthLeft);
      case 0xde:
      case 0xdf:
        return this.#readObject(input.uint(token - 0xdd), depthLeft);
      default:
        return this.#readExtension(1 << (token - 0xd4), depthLeft); // d4 to d8
    }
  }

  #readArray(count: number, depthLeft: number): unknown[] {
    this.#spend(richWeights.array);
    this.#expectRoom(count, depthLeft);
    const array: unknown[] = count <= trustedLength ? new Array(count) : [];
    let i = 0;
    try {
      for (; i < count; i++) array[i] = this.#read(depthLeft - 1);
    } catch (error) {
      throw misplaced(error, "Array", i);
    }
    return array;
  }

  #readObject(count: number, depthLeft: number): Record<string, unknown> {
    this.#spend(richWeights.object);
    this.#expectRoom(2 * count, depthLeft);
    const object: Record<string, unknown> = {};
    let at: string | undefined;
    try {
      for (let i = 0; i < count; i++) {
        at = undefined;
        const key = this.#readKey();
        at = key;
        if (isRefusedKey(key)) throw refusedKey(key);
        object[key] = this.#read(depthLeft - 1);
      }
    } catch (error) {
      throw misplaced(error, "Object", at);
    }
    return object;
  }

  #readKey(): string {
    const input = this.#input;
    const token = input.uint8();
    if (token >= 0xa0 && token < 0xc0) return input.key(token & 0x1f);
    if (token >= 0xd9 && token <= 0xdb) return input.key(input.uint(token - 0xd9));
    throw new CodecError("a key of an object is not a string; a Map is an extension");
  }

  #readExtension(byteLength: number, depthLeft: number): unknown {
    const input = this.#input;
    const type = input.int(0);
    const outerEnd = input.enter(byteLength);
    const value = this.#readBody(type, byteLength, depthLeft);
    input.leave(outerEnd);
    return value;
  }

  #readBody(type: number, byteLength: number, depthLeft: number): unknown {
    switch (type) {
      case extension.timestamp:
        return this.#readTimestamp(byteLength);
      case extension.undefined:
        if (this.#input.uint8() !== 0) throw new CodecError("the body of undefined is one byte, 0");
        return undefined;
      case extension.bigint:
        return this.#readBigInt(byteLength);
      case extension.map:
        return this.#readMap(this.#readCount(0x80, 0xde), depthLeft);
      case extension.set:
        return this.#readSet(this.#readCount(0x90, 0xdc), depthLeft);
      case extension.error:
        return this.#readError(this.#readCount(0x90, 0xdc), depthLeft);
      case extension.url:
        return this.#readUrl(byteLength);
      case extension.binary:
        return this.#readBinary(byteLength);
      default:
        throw new CodecError(`there is no extension type ${type}`);
    }
  }

  /** The count of a map or array: in the byte `fix`, or behind `token16` or the one after it. */
  #readCount(fix: number, token16: number): number {
    const token = this.#input.uint8();
    if (token >= fix && token < fix + 16) return token - fix;
    if (token === token16 || token === token16 + 1) return this.#input.uint(token - token16 + 1);
    throw new CodecError("the body of a Map is a map, that of a Set or an Error is an array");
  }

  #readMap(count: number, depthLeft: number): Map<unknown, unknown> {
    this.#spend(richWeights.container);
    this.#expectRoom(2 * count, depthLeft);
    const entries: [unknown, unknown][] = [];
    let step = 0;
    try {
      for (; step < 2 * count; step++) {
        const key = this.#read(depthLeft - 1);
        step++;
        entries.push([key, this.#read(depthLeft - 1)]);
      }
    } catch (error) {
      throw misplaced(error, "Map", step);
    }
    return makeMap(entries);
  }

  #readSet(count: number, depthLeft: number): Set<unknown> {
    this.#spend(richWeights.container);
    this.#expectRoom(count, depthLeft);
    const members: unknown[] = [];
    try {
      for (let i = 0; i < count; i++) members.push(this.#read(depthLeft - 1));
    } catch (error) {
      throw misplaced(error, "Set", members.length);
    }
    return makeSet(members);
  }

  #readError(count: number, depthLeft: number): Error {
    this.#spend(richWeights.error);
    this.#expectRoom(count, depthLeft);
    if (count !== 2 && count !== 3)
      throw new CodecError("an Error is name, message and, if there is one, cause");
    const name = this.#readKey();
    const message = this.#readKey();
    try {
      return reviveError(name, message, count === 3 ? { cause: this.#read(depthLeft - 1) } : undefined);
    } catch (error) {
      throw misplaced(error, "Error", "cause");
    }
  }

  #readTimestamp(byteLength: number): Date {
    const input = this.#input;
    let seconds: number;
    let nanoseconds = 0;
    if (byteLength === 4) {
      seconds = input.uint(2);
    } else if (byteLength === 8) {
      const high = input.uint(2);
      nanoseconds = high >>> 2;
      seconds = (high & 3) * 2 ** 32 + input.uint(2);
    } else if (byteLength === 12) {
      nanoseconds = input.uint(2);
      seconds = input.int(2) * 2 ** 32 + input.uint(2);
    } else {
      throw new CodecError("a timestamp has 4, 8 or 12 bytes");
    }
    const date = new Date(seconds * 1_000 + Math.floor(nanoseconds / 1_000_000));
    if (nanoseconds > 999_999_999 || Number.isNaN(date.getTime())) {
      throw new CodecError("a timestamp is outside of what a Date can hold");
    }
    return date;
  }

  #readBigInt(byteLength: number): bigint {
    // What must be longer is not even looked at: reading it costs the square of its length.
    if (byteLength > this.#limits.maxBigIntDigits / digitsPerByte + bigIntBytesMin)
      throw this.#tooManyDigits();
    if (byteLength < bigIntBytesMin) throw new CodecError("a BigInt of 64 bits is an int64 or uint64");
    const value = this.#input.bigint(byteLength);
    // Writing the digits to count them costs their square as well, so it is done only where it may matter.
    return byteLength * digitsPerByte + 1 > this.#limits.maxBigIntDigits ? this.#limitDigits(value) : value;
  }

  #read64(value: bigint): bigint {
    return this.#limits.maxBigIntDigits < digitsOf64Bits ? this.#limitDigits(value) : value;
  }

  #limitDigits(value: bigint): bigint {
    const { maxBigIntDigits } = this.#limits;
    const digits = value.toString().length - (value < 0n ? 1 : 0);
    if (digits > maxBigIntDigits) throw this.#tooManyDigits();
    return value;
  }

  #tooManyDigits(): CodecError {
    return new CodecError(`a BigInt has more than ${this.#limits.maxBigIntDigits} digits`);
  }

  #readUrl(byteLength: number): URL {
    this.#spend(richWeights.url);
    const url = reviveUrl(this.#input.text(byteLength));
    if (url === undefined) throw new CodecError("a URL is not an absolute one");
    return url;
  }

  #readBinary(byteLength: number): ArrayBuffer | ArrayBufferView {
    this.#spend(richWeights.typedArray);
    const kind = binaryKinds[this.#input.uint8()];
    if (kind === undefined) throw new CodecError("a binary extension is of no known kind");
    if ((byteLength - 1) % kind.bytesPerElement !== 0)
      throw new CodecError(`a ${kind.name} ends inside an element`);
    const copy = this.#input.copy(byteLength - 1);
    if (!isLittleEndian) swapElementBytes(copy, kind.bytesPerElement);
    return kind.make(copy.buffer);
  }

  /** Every element takes a byte at least. @param depthLeft Containers that may be inside one another, this one included. */
  #expectRoom(elements: number, depthLeft: number): void {
    if (depthLeft === 0) throw tooDeep();
    if (elements > this.#input.bytesLeft) throw new CodecError("the bytes end inside a value");
  }

  #spend(weight: number): void {
    this.#weightLeft -= weight;
    if (this.#weightLeft < 0) throw tooManyRichValues();
  }
}
