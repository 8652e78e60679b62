import { type Codec, CodecError, type CodecLimits } from "../codec/codec.ts";
import { isRefusedKey } from "../codec/value-policy.ts";
import { maxPartKeyBytes, maxParts } from "../wire/decode-frame.ts";
import type { Body, Part } from "../wire/frame.ts";

const noBytes = new Uint8Array(0);
const noParts: readonly Part[] = [];

/**
 * Binary values of up to this size are copied out of their packet, which they share with other values: who is given one may
 * transfer it, and should not keep the packet alive. Larger ones came in fragments, and have a buffer of their own.
 */
const copiedBytes = 65_536;

/** A body of ours, and how large it is: its parts and its payload together, which is what `maxMessageBytes` limits. */
export interface EncodedBody extends Body {
  readonly byteLength: number;
}

/**
 * A value as it travels: a `Uint8Array` or `ArrayBuffer` that is the value, or a property of it, rides beside the
 * payload as raw bytes; the rest is encoded. A `Buffer` is a `Uint8Array`. The bytes are copied into the frame,
 * so the value may change once this has returned.
 *
 * @throws CodecError where the codec cannot carry the rest.
 */
export function encodeBody(codec: Codec, value: unknown): EncodedBody {
  const kind = partKind(value);
  if (kind !== undefined) return sized([{ kind, key: undefined, bytes: bytesOf(value) }], noBytes);
  const parts = isPlainObject(value) ? liftParts(value) : noParts;
  const rest = parts.length === 0 ? value : without(value as object, parts); // parts come from an object only
  return sized(parts, codec.encode(rest));
}

function sized(parts: readonly Part[], payload: Uint8Array): EncodedBody {
  let { byteLength } = payload;
  for (const { bytes } of parts) byteLength += bytes.byteLength;
  return { parts, payload, byteLength };
}

/**
 * The value of a body. Its binary values belong to whoever is given them, and share no buffer with another message.
 *
 * @throws CodecError where payload and parts do not make a value.
 */
export function decodeBody(codec: Codec, body: Body, limits: CodecLimits): unknown {
  const [first] = body.parts;
  if (first === undefined) return codec.decode(body.payload, limits);
  if (first.key === undefined) {
    if (body.parts.length > 1 || body.payload.byteLength > 0)
      throw new CodecError("a binary value with something beside it");
    return binaryOf(first);
  }
  const value = codec.decode(body.payload, limits);
  if (!isPlainObject(value)) throw new CodecError("binary properties of something that is no object");
  for (const part of body.parts) putBack(value, part);
  return value;
}

function liftParts(value: Record<string, unknown>): readonly Part[] {
  let parts: Part[] | undefined;
  for (const key of Object.keys(value)) {
    const property = value[key];
    if (typeof property !== "object" || property === null) continue;
    const kind = partKind(property);
    if (kind === undefined) continue;
    parts ??= [];
    parts.push({ kind, key: checkedKey(key), bytes: bytesOf(property) });
  }
  if (parts !== undefined && parts.length > maxParts) {
    throw new CodecError(`${parts.length} binary properties in one value; at most ${maxParts} are allowed`);
  }
  return parts ?? noParts;
}

function checkedKey(key: string): string {
  if (isRefusedKey(key)) throw new CodecError(`a property may not be called ${key}`, key);
  if (3 * key.length > maxPartKeyBytes && new TextEncoder().encode(key).byteLength > maxPartKeyBytes) {
    throw new CodecError(`the name of a binary property has more than ${maxPartKeyBytes} bytes`);
  }
  return key;
}

function without(value: object, parts: readonly Part[]): object {
  const lifted = new Set(parts.map(({ key }) => key));
  return Object.fromEntries(Object.entries(value).filter(([key]) => !lifted.has(key)));
}

function putBack(value: Record<string, unknown>, part: Part): void {
  if (part.key === undefined || isRefusedKey(part.key) || Object.hasOwn(value, part.key)) {
    throw new CodecError("a binary property that is there twice, or whose name is not allowed");
  }
  value[part.key] = binaryOf(part);
}

function partKind(value: unknown): Part["kind"] | undefined {
  if (value instanceof Uint8Array) return "uint8array";
  if (value instanceof ArrayBuffer) return "arraybuffer";
  return undefined;
}

function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(value as ArrayBuffer); // partKind has told the two apart
}

function binaryOf(part: Part): Uint8Array | ArrayBuffer {
  const bytes = part.bytes.byteLength <= copiedBytes ? part.bytes.slice() : part.bytes;
  if (part.kind === "uint8array") return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Uint8Array(bytes).buffer;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
