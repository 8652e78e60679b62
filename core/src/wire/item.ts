import { ByteReader } from "./byte-reader.ts";
import { type ByteWriter, varintByteLength } from "./byte-writer.ts";
import { readParts } from "./decode-frame.ts";
import { partsByteLength, writePartHeads, writeParts } from "./encode-frame.ts";
import type { Body, Part } from "./frame.ts";
import { ProtocolError } from "./protocol-error.ts";

/**
 * One item of a stream (PROTOCOL.md, 6.8): its head, a varint of twice the bytes behind it and one more where it begins with
 * parts; then parts and payload. Items stand in an ITEMS frame one behind the other; a large one travels in PIECEs.
 */
export interface ItemHead {
  /** The bytes behind the head. */
  readonly bodyBytes: number;
  readonly hasParts: boolean;
  /** The head's own. */
  readonly headBytes: number;
}

/** The bytes of an item, its head included: what it costs of the stream's credit. */
export function itemByteLength({ parts, payload }: Body): number {
  const bodyBytes = payload.byteLength + (parts.length === 0 ? 0 : partsByteLength(parts));
  return varintByteLength(2 * bodyBytes) + bodyBytes;
}

/** Writes an item. // hot: once per item */
export function writeItem(writer: ByteWriter, { parts, payload }: Body): void {
  if (parts.length === 0) {
    writer.varint(2 * payload.byteLength).bytes(payload);
    return;
  }
  writer.varint(2 * (payload.byteLength + partsByteLength(parts)) + 1);
  writeParts(writer, parts);
  writer.bytes(payload);
}

/** Writes an item that is the last of its packet: bytes that are the value, and are large, are not copied. // hot: once per chunk */
export function writeLastItem(writer: ByteWriter, body: Body): void {
  const [part] = body.parts;
  if (part === undefined || part.kind === "stream" || body.parts.length > 1 || body.payload.byteLength > 0) {
    writeItem(writer, body);
    return;
  }
  writer.varint(2 * partsByteLength(body.parts) + 1);
  writePartHeads(writer, body.parts);
  writer.lastBytes(part.bytes);
}

/** The head that stands at this place; a `ProtocolError` where there is none. // hot: once per item */
export function readItemHead(bytes: Uint8Array, at: number): ItemHead | ProtocolError {
  const first = bytes[at];
  if (first !== undefined && first < 0x80) {
    return { bodyBytes: first >> 1, hasParts: (first & 1) === 1, headBytes: 1 };
  }
  const reader = new ByteReader(bytes.subarray(at, at + maxItemHeadBytes));
  const before = reader.remaining;
  const head = reader.varint();
  if (reader.failure !== undefined)
    return new ProtocolError("6.8", `the head of an item is broken: ${reader.failure}`);
  return { bodyBytes: Math.floor(head / 2), hasParts: head % 2 === 1, headBytes: before - reader.remaining };
}

/** The body of an item, whose parts are binary values alone. The bytes are views. */
export function readItemBody(body: Uint8Array, hasParts: boolean): Body | ProtocolError {
  if (!hasParts) return { parts: noParts, payload: body };
  const reader = new ByteReader(body);
  const parts = readParts(reader);
  if (parts.some(({ kind }) => kind === "stream")) reader.fail("an item holds a stream");
  const payload = reader.rest();
  if (reader.failure !== undefined) return new ProtocolError("6.8", `an item is broken: ${reader.failure}`);
  return { parts, payload };
}

/** How many items these bytes are, none of them larger than that. // hot: once per item */
export function countItems(items: Uint8Array, maxItemBytes: number): number | ProtocolError {
  let count = 0;
  let at = 0;
  while (at < items.byteLength) {
    const head = readItemHead(items, at);
    if (head instanceof ProtocolError) return head;
    if (head.bodyBytes > maxItemBytes) return itemTooLarge(maxItemBytes);
    at += head.headBytes + head.bodyBytes;
    count++;
  }
  return at === items.byteLength ? count : new ProtocolError("6.8", "an item is longer than its frame");
}

/** The error for an item that is larger than that. */
export function itemTooLarge(maxItemBytes: number): ProtocolError {
  return new ProtocolError("10", `an item of more than ${maxItemBytes} bytes`, "too_large");
}

/** A varint has at most so many bytes. */
const maxItemHeadBytes = 8;
const noParts: readonly Part[] = [];
