import { bigIntToBytes } from "./bigint-bytes.ts";
import { CodecError } from "./codec.ts";
import { binaryCodes, binaryKinds, extension, isLittleEndian, swapElementBytes } from "./msgpack-layout.ts";
import { MsgpackOutput } from "./msgpack-output.ts";
import { isBigIntInLimits, richWeights } from "./rich-values.ts";
import {
  hasToJson,
  isMoreThanData,
  isNegativeZero,
  isPlainObject,
  isRefusedKey,
  kindOf,
} from "./value-policy.ts";

/**
 * Writes values as MessagePack, in one walk that checks as it writes. Knows no paths: who catches its errors looks
 * for the place. Not reentrant: a getter that encodes needs another writer.
 */
export class MsgpackWriter {
  readonly #out = new MsgpackOutput();
  #weight = 0;

  /** What the rich values of the last message weigh together. */
  get weight(): number {
    return this.#weight;
  }

  /** @throws CodecError, which does not say where, for what msgpack does not carry; or what a getter throws. */
  encode(value: unknown, maxDepth: number): Uint8Array {
    this.#weight = 0;
    this.#out.begin();
    this.#write(value, maxDepth);
    return this.#out.end();
  }

  #write(value: unknown, depthLeft: number): void {
    switch (typeof value) {
      case "string":
        this.#out.string(value);
        break;
      case "number":
        this.#writeNumber(value);
        break;
      case "boolean":
        this.#out.byte(value ? 0xc3 : 0xc2);
        break;
      case "object":
        if (value === null) this.#out.byte(0xc0);
        else this.#writeObject(value, depthLeft);
        break;
      case "undefined":
        this.#writeExtensionHead(extension.undefined, 1);
        this.#out.byte(0);
        break;
      case "bigint":
        this.#writeBigInt(value);
        break;
      default:
        throw new CodecError(`no codec carries a ${typeof value}`);
    }
  }

  #writeNumber(value: number): void {
    const out = this.#out;
    if ((value | 0) === value && !isNegativeZero(value)) {
      if (value >= 0) {
        out.head(value, 0, 0x80, 0xcc, 0xcd);
      } else if (value >= -0x20) {
        out.byte(value);
      } else if (value >= -0x80) {
        out.byte(0xd0);
        out.byte(value);
      } else if (value >= -0x8000) {
        out.byte(0xd1);
        out.byte(value >> 8);
        out.byte(value);
      } else {
        out.byte(0xd2);
        out.int32(value);
      }
    } else if (value >>> 0 === value && value !== 0) {
      out.byte(0xce);
      out.int32(value);
    } else {
      out.float64(0xcb, value);
    }
  }

  #writeBigInt(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.#out.bigint64(0xd3, value);
    } else if (BigInt.asUintN(64, value) === value) {
      this.#out.bigint64(0xcf, BigInt.asIntN(64, value));
    } else {
      if (!isBigIntInLimits(value)) throw new CodecError("a BigInt has too many digits");
      const bytes = bigIntToBytes(value);
      this.#writeExtensionHead(extension.bigint, bytes.byteLength);
      this.#out.raw(bytes);
    }
  }

  #writeObject(value: object, depthLeft: number): void {
    if (Array.isArray(value)) this.#writeElements(value, innerDepth(depthLeft));
    else if (isPlainObject(value) && !isMoreThanData(value))
      this.#writeProperties(value, innerDepth(depthLeft));
    else this.#writeKind(kindOf(value), value, depthLeft);
  }

  /** The kind says what the value is; `instanceof` would not know one of another realm. */
  #writeKind(kind: string, value: object, depthLeft: number): void {
    switch (kind) {
      case "Object":
        if (hasToJson(value)) throw new CodecError("msgpack does not carry an object");
        this.#writeProperties(value as Record<string, unknown>, innerDepth(depthLeft));
        break;
      case "Date":
        this.#writeDate(value as Date);
        break;
      case "Map":
        this.#writeMap(value as Map<unknown, unknown>, innerDepth(depthLeft));
        break;
      case "Set":
        this.#writeSet(value as Set<unknown>, innerDepth(depthLeft));
        break;
      case "Error":
        this.#writeError(value as Error, innerDepth(depthLeft));
        break;
      case "URL":
        this.#writeUrl(value as URL);
        break;
      default:
        this.#writeBinary(value, kind);
    }
  }

  #writeProperties(object: Record<string, unknown>, depthLeft: number): void {
    this.#weight += richWeights.object;
    const map = this.#out.openMap();
    let count = 0;
    // A sixth less for a value of objects than with an array of keys. Asked just so, the engine sees by the shape that a key is own; `Object.hasOwn` is a call for each.
    for (const key in object) {
      if (!isOwn.call(object, key)) continue;
      if (isRefusedKey(key)) throw new CodecError("a key is refused");
      const value = object[key];
      this.#out.string(key);
      this.#write(value, depthLeft);
      count++;
    }
    this.#out.closeMap(map, count);
  }

  #writeElements(array: readonly unknown[], depthLeft: number): void {
    if (hasToJson(array)) throw new CodecError("msgpack does not carry an array");
    this.#weight += richWeights.array;
    const { length } = array; // a getter may change it
    this.#out.head(length, 0x90, 16, 0, 0xdc);
    for (let i = 0; i < length; i++) {
      const element = array[i];
      if (element === undefined && !(i in array)) throw new CodecError("no codec carries a hole in an array");
      this.#write(element, depthLeft);
    }
  }

  #writeDate(date: Date): void {
    const timeMs = date.getTime();
    if (Number.isNaN(timeMs)) throw new CodecError("no codec carries an invalid Date");
    const seconds = Math.floor(timeMs / 1_000);
    const nanoseconds = (timeMs - seconds * 1_000) * 1_000_000;
    if (seconds >= 0 && seconds < 2 ** 32 && nanoseconds === 0) {
      this.#writeExtensionHead(extension.timestamp, 4);
      this.#out.int32(seconds);
    } else if (seconds >= 0 && seconds < 2 ** 34) {
      this.#writeExtensionHead(extension.timestamp, 8);
      this.#out.int32(nanoseconds * 4 + Math.floor(seconds / 2 ** 32));
      this.#out.int32(seconds);
    } else {
      this.#writeExtensionHead(extension.timestamp, 12);
      this.#out.int32(nanoseconds);
      this.#out.int32(Math.floor(seconds / 2 ** 32));
      this.#out.int32(seconds);
    }
  }

  #writeMap(map: ReadonlyMap<unknown, unknown>, depthLeft: number): void {
    this.#weight += richWeights.container;
    const body = this.#out.openBody(extension32, extension.map);
    const { size } = map;
    this.#out.head(size, 0x80, 16, 0, 0xde);
    for (const [key, value] of map) {
      this.#write(key, depthLeft);
      this.#write(value, depthLeft);
    }
    if (map.size !== size) throw changedMeanwhile();
    this.#out.closeBody(body);
  }

  #writeSet(set: ReadonlySet<unknown>, depthLeft: number): void {
    this.#weight += richWeights.container;
    const body = this.#out.openBody(extension32, extension.set);
    const { size } = set;
    this.#out.head(size, 0x90, 16, 0, 0xdc);
    for (const member of set) this.#write(member, depthLeft);
    if (set.size !== size) throw changedMeanwhile();
    this.#out.closeBody(body);
  }

  /** Never the stack, nor other properties: they may hold what the other side must not see. */
  #writeError(error: Error, depthLeft: number): void {
    this.#weight += richWeights.error;
    const { name, message } = error;
    if (typeof name !== "string" || typeof message !== "string")
      throw new CodecError("an Error without strings");
    const body = this.#out.openBody(extension32, extension.error);
    const hasCause = "cause" in error;
    this.#out.head(hasCause ? 3 : 2, 0x90, 16, 0, 0xdc);
    this.#out.string(name);
    this.#out.string(message);
    if (hasCause) this.#write(error.cause, depthLeft);
    this.#out.closeBody(body);
  }

  #writeUrl({ href }: URL): void {
    this.#weight += richWeights.url;
    this.#writeExtensionHead(extension.url, href.length);
    this.#out.ascii(href); // a URL's href is ASCII: the rest is percent-encoded or Punycode
  }

  #writeBinary(value: object, kind: string): void {
    const code = binaryCodes.get(kind);
    const isView = ArrayBuffer.isView(value);
    if (kind === "Uint8Array" && isView) {
      this.#weight += richWeights.bytes;
      this.#out.head(value.byteLength, 0, 0, 0xc4, 0xc5);
      this.#out.raw(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    } else if (code !== undefined && (isView || kind === "ArrayBuffer")) {
      this.#weight += richWeights.typedArray;
      const bytes = isView
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : new Uint8Array(value as ArrayBuffer); // its kind says so
      this.#writeExtensionHead(extension.binary, 1 + bytes.byteLength);
      this.#out.byte(code);
      this.#out.raw(
        isLittleEndian ? bytes : swapElementBytes(bytes.slice(), binaryKinds[code]?.bytesPerElement ?? 1),
      );
    } else {
      throw new CodecError(`msgpack does not carry a ${kind}`);
    }
  }

  #writeExtensionHead(type: number, byteLength: number): void {
    const fixed = fixedExtensions.indexOf(byteLength);
    if (fixed === -1) this.#out.head(byteLength, 0, 0, 0xc7, 0xc8);
    else this.#out.byte(0xd4 + fixed);
    this.#out.byte(type);
  }
}

const isOwn = Object.prototype.hasOwnProperty;

/** An extension whose length takes 32 bits; used where it is not known before. */
const extension32 = 0xc9;

/** Lengths that have a token of their own, from 0xd4 on. */
const fixedExtensions = [1, 2, 4, 8, 16];

function innerDepth(depthLeft: number): number {
  if (depthLeft === 0) throw new CodecError("too deep");
  return depthLeft - 1;
}

function changedMeanwhile(): CodecError {
  return new CodecError("a getter changed a Map or Set while it was encoded");
}
