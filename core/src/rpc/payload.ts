import { type Codec, CodecError, type CodecLimits } from "../codec/codec.ts";
import { isRefusedKey } from "../codec/value-policy.ts";
import { maxPartKeyBytes, maxParts } from "../wire/decode-frame.ts";
import type { BinaryPart, Body, Part, StreamPart } from "../wire/frame.ts";
import type { RpcStream } from "./rpc-stream.ts";
import { isStreamSource, type StreamSource } from "./stream-source.ts";

const noBytes = new Uint8Array(0);
const noParts: readonly BinaryPart[] = [];
const noStreams: readonly LiveStream[] = [];

/**
 * Binary values of up to this size are copied out of their packet, which they share with other values: who is given one may
 * transfer it, and should not keep the packet alive. Larger ones came in fragments, and have a buffer of their own.
 */
const copiedBytes = 65_536;

/** A stream that was found in a value. */
export interface LiveStream {
  /** The property that it is; undefined where it is the value itself. */
  readonly key: string | undefined;
  readonly source: StreamSource;
}

/** A value as it travels. */
export interface EncodedBody extends Body {
  readonly parts: readonly BinaryPart[];
  /** Its parts and its payload together, which is what `maxMessageBytes` limits. */
  readonly byteLength: number;
  /** What is to be sent behind it; these are not among the parts yet, for they have no numbers. */
  readonly streams: readonly LiveStream[];
}

/**
 * A value as it travels: bytes and streams that are the value, or a property of it, ride beside the payload; the rest is encoded. A
 * `Buffer` is a `Uint8Array`. Bytes are copied into the frame, so the value may change once that is made.
 *
 * @throws CodecError where the codec cannot carry the rest; a stream deeper in the value is such a thing.
 */
export function encodeBody(codec: Codec, value: unknown): EncodedBody {
  if (typeof value !== "object" || value === null) return sized(noParts, codec.encode(value), noStreams);
  const kind = binaryKind(value);
  if (kind !== undefined) return sized([{ kind, key: undefined, bytes: bytesOf(value) }], noBytes, noStreams);
  if (isStreamSource(value)) return sized(noParts, noBytes, [{ key: undefined, source: value }]);
  const lifted = isPlainObject(value) ? lift(value) : undefined;
  if (lifted === undefined) return sized(noParts, codec.encode(value), noStreams);
  return sized(lifted.parts, codec.encode(lifted.rest), lifted.streams);
}

/**
 * An item of a stream as it travels: as `encodeBody`, but a stream in it is refused.
 * @throws CodecError likewise.
 */
export function encodeItem(codec: Codec, value: unknown): EncodedBody {
  const body = encodeBody(codec, value);
  if (body.streams.length > 0) throw new CodecError("an item of a stream cannot hold another stream");
  return body;
}

function sized(
  parts: readonly BinaryPart[],
  payload: Uint8Array,
  streams: readonly LiveStream[],
): EncodedBody {
  // A codec of the user's own need not have come through the compiler.
  if (!(payload instanceof Uint8Array))
    throw new CodecError("the codec gave something that is no Uint8Array");
  let { byteLength } = payload;
  for (const { bytes } of parts) byteLength += bytes.byteLength;
  return { parts, payload, byteLength, streams };
}

/**
 * The value of a body. Its binary values belong to whoever is given them, and share no buffer with another message.
 *
 * @param claim Gives the stream of a part; absent where there can be none.
 * @throws CodecError where payload and parts do not make a value.
 */
export function decodeBody(
  codec: Codec,
  body: Body,
  limits: CodecLimits,
  claim: (part: StreamPart) => RpcStream | undefined = () => undefined,
): unknown {
  const [first] = body.parts;
  if (first === undefined) return codec.decode(body.payload, limits);
  if (first.key === undefined) {
    if (body.parts.length > 1 || body.payload.byteLength > 0)
      throw new CodecError("a binary value or a stream with something beside it");
    return liveValue(first, claim);
  }
  const value = codec.decode(body.payload, limits);
  if (!isPlainObject(value)) throw new CodecError("binary properties of something that is no object");
  for (const part of body.parts) putBack(value, part, claim);
  return value;
}

/** The properties of an object that ride beside the payload; undefined where there are none. */
function lift(
  value: Record<string, unknown>,
): { parts: readonly BinaryPart[]; streams: readonly LiveStream[]; rest: object } | undefined {
  let parts: BinaryPart[] | undefined;
  let streams: LiveStream[] | undefined;
  // Not `Object.keys`, which makes an array: most values have nothing to lift.
  for (const key in value) {
    const property = value[key];
    if (typeof property !== "object" || property === null || !Object.hasOwn(value, key)) continue;
    const kind = binaryKind(property);
    if (kind !== undefined) {
      parts ??= [];
      parts.push({ kind, key: checkedKey(key), bytes: bytesOf(property) });
    } else if (isStreamSource(property)) {
      streams ??= [];
      streams.push({ key: checkedKey(key), source: property });
    }
  }
  if (parts === undefined && streams === undefined) return undefined;
  const count = (parts?.length ?? 0) + (streams?.length ?? 0);
  if (count > maxParts) {
    throw new CodecError(
      `${count} binary properties and streams in one value; at most ${maxParts} are allowed`,
    );
  }
  const lifted = new Set([...(parts ?? []), ...(streams ?? [])].map(({ key }) => key));
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !lifted.has(key)));
  return { parts: parts ?? noParts, streams: streams ?? noStreams, rest };
}

function checkedKey(key: string): string {
  if (isRefusedKey(key)) throw new CodecError(`a property may not be called ${key}`, key);
  if (3 * key.length > maxPartKeyBytes && new TextEncoder().encode(key).byteLength > maxPartKeyBytes) {
    throw new CodecError(`the name of a binary property or a stream has more than ${maxPartKeyBytes} bytes`);
  }
  return key;
}

function putBack(
  value: Record<string, unknown>,
  part: Part,
  claim: (part: StreamPart) => RpcStream | undefined,
): void {
  if (part.key === undefined || isRefusedKey(part.key) || Object.hasOwn(value, part.key)) {
    throw new CodecError("a binary property or a stream that is there twice, or whose name is not allowed");
  }
  value[part.key] = liveValue(part, claim);
}

function binaryKind(value: object): BinaryPart["kind"] | undefined {
  if (value instanceof Uint8Array) return "uint8array";
  if (value instanceof ArrayBuffer) return "arraybuffer";
  return undefined;
}

function bytesOf(value: object): Uint8Array {
  const buffer = value instanceof Uint8Array ? value.buffer : (value as ArrayBuffer); // binaryKind has told the two apart
  if (buffer.byteLength === 0 && wasTransferred(buffer))
    throw new CodecError("bytes that were transferred to somebody else");
  return value instanceof Uint8Array ? value : new Uint8Array(buffer);
}

/** Whether a buffer has no bytes because somebody else has them now. (`detached` says so from Node 22 on.) */
function wasTransferred(buffer: ArrayBufferLike): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function liveValue(part: Part, claim: (part: StreamPart) => RpcStream | undefined): unknown {
  return part.kind === "stream" ? claim(part) : binaryOf(part);
}

function binaryOf(part: BinaryPart): Uint8Array | ArrayBuffer {
  const bytes = part.bytes.byteLength <= copiedBytes ? part.bytes.slice() : part.bytes;
  if (part.kind === "uint8array") return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Uint8Array(bytes).buffer;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
