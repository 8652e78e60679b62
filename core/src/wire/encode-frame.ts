import { ByteWriter, varintByteLength } from "./byte-writer.ts";
import {
  type Body,
  CallFlag,
  type CallFrame,
  cancelReasons,
  ErrorFlag,
  type ErrorFrame,
  executedByNumber,
  type FailFrame,
  FragmentFlag,
  type Frame,
  FrameType,
  type Metadata,
  type Part,
  partKinds,
  priorities,
  type ResultFrame,
} from "./frame.ts";

/**
 * The frame as bytes that the caller owns, without the length that stands before it in a packet. It trusts what it
 * is given: limits are the sender's matter, before.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  const writer = ByteWriter.forFrame(sizeHint(frame));
  writeFrame(writer, frame);
  return writer.finish();
}

/** Writes the same bytes. // hot: once per frame */
export function writeFrame(writer: ByteWriter, frame: Frame): void {
  switch (frame.type) {
    case "call":
    case "result":
    case "error":
    case "fail":
      writeHead(writer, frame);
      if (frame.parts.length > 0) writeParts(writer, frame.parts);
      writer.bytes(frame.payload);
      return;
    case "done":
    case "end":
      writeStart(writer, FrameType[frame.type], frame.number);
      return;
    case "cancel":
    case "stop":
      writeStart(writer, FrameType[frame.type], frame.number).u8(cancelReasons.indexOf(frame.reason));
      return;
    case "credit":
      writeStart(writer, FrameType.credit, frame.number).varint(frame.byteLength);
      return;
    case "items":
      writeStart(writer, FrameType.items, frame.number).bytes(frame.items);
      return;
    case "piece":
      writeStart(writer, FrameType.piece, frame.number).bytes(frame.bytes);
      return;
    case "goaway":
      writeStart(writer, FrameType.goaway, frame.number).textToEnd(frame.message);
      return;
    case "fragment":
      writeFragmentHead(writer, frame.number, frame.totalBytes, frame.last, frame.abandoned);
      writer.bytes(frame.bytes);
      return;
  }
}

/** A frame with a value. */
export type BodyFrame = CallFrame | ResultFrame | ErrorFrame | FailFrame;

/**
 * The same bytes, one behind the other, without copying those of the value: they are its own, and must not be changed before they have
 * left. For what is large: copying 16 MiB holds a program for longer than a small call may take.
 */
export function encodeFrameInChunks(frame: BodyFrame): readonly Uint8Array[] {
  const writer = ByteWriter.forFrame(headSizeHint(frame));
  writeHead(writer, frame);
  if (frame.parts.length > 0) writePartHeads(writer, frame.parts);
  const chunks = [writer.finish()];
  for (const part of frame.parts) if (part.kind !== "stream") chunks.push(part.bytes);
  chunks.push(frame.payload);
  return chunks.filter(({ byteLength }) => byteLength > 0);
}

/** All that stands before a frame's parts and payload. */
function writeHead(writer: ByteWriter, frame: BodyFrame): void {
  const partsFlag = frame.parts.length > 0 ? CallFlag.parts : 0;
  switch (frame.type) {
    case "call": {
      const hasMetadata = hasKeys(frame.metadata);
      const flags =
        partsFlag |
        (frame.oneWay ? CallFlag.oneWay : 0) |
        (frame.deadlineMs === undefined ? 0 : CallFlag.deadline) |
        (frame.attempt > 1 ? CallFlag.attempt : 0) |
        (hasMetadata ? CallFlag.metadata : 0) |
        (frame.priority === "auto" ? 0 : CallFlag.priority);
      writeStart(writer, FrameType.call, frame.number).u8(flags).text(frame.method);
      if (frame.deadlineMs !== undefined) writer.varint(frame.deadlineMs);
      if (frame.attempt > 1) writer.varint(frame.attempt);
      if (frame.priority !== "auto") writer.u8(priorities.indexOf(frame.priority));
      if (hasMetadata) writeMetadata(writer, frame.metadata);
      return;
    }
    case "result":
      writeStart(writer, FrameType.result, frame.number).u8(partsFlag);
      return;
    case "error":
    case "fail": {
      const flags =
        partsFlag |
        executedByNumber.indexOf(frame.executed) |
        (frame.retryAfterMs === undefined ? 0 : ErrorFlag.retryAfter) |
        (frame.running ? ErrorFlag.running : 0);
      writeStart(writer, FrameType[frame.type], frame.number).u8(flags).text(frame.code).text(frame.message);
      if (frame.retryAfterMs !== undefined) writer.varint(frame.retryAfterMs);
      return;
    }
  }
}

function hasKeys(metadata: Metadata): boolean {
  for (const _ in metadata) return true;
  return false;
}

/** What stands before the bytes of a fragment and its length has at most this many bytes. */
export const maxFragmentHeadBytes = 24;

/** The front of a fragment: its bytes follow. */
export function encodeFragmentHead(
  number: number,
  totalBytes: number | undefined,
  last: boolean,
): Uint8Array {
  const writer = ByteWriter.forFrame(maxFragmentHeadBytes);
  writeFragmentHead(writer, number, totalBytes, last, false);
  return writer.finish();
}

function writeFragmentHead(
  writer: ByteWriter,
  number: number,
  totalBytes: number | undefined,
  last: boolean,
  abandoned: boolean,
): void {
  const flags =
    (totalBytes === undefined ? 0 : FragmentFlag.first) |
    (last ? FragmentFlag.last : 0) |
    (abandoned ? FragmentFlag.abandoned : 0);
  writeStart(writer, FrameType.fragment, number).u8(flags);
  if (totalBytes !== undefined) writer.varint(totalBytes);
}

function writeStart(writer: ByteWriter, type: number, number: number): ByteWriter {
  return writer.u8(type).varint(number);
}

/** About how many bytes a frame will have. */
function sizeHint(frame: Frame): number {
  if ("payload" in frame) return headSizeHint(frame) + bodySizeHint(frame);
  if (frame.type === "items") return frame.items.byteLength + maxFragmentHeadBytes;
  return "bytes" in frame ? frame.bytes.byteLength + maxFragmentHeadBytes : 64;
}

function headSizeHint(frame: BodyFrame): number {
  return frame.type === "call" ? frame.method.length + 48 : frame.type === "result" ? 16 : 128;
}

function bodySizeHint(body: Body): number {
  return body.payload.byteLength + (body.parts.length === 0 ? 0 : partsByteLength(body.parts));
}

/** Parts as they stand in a body: how many, what each is, then the bytes of all. */
export function writeParts(writer: ByteWriter, parts: readonly Part[]): void {
  writePartHeads(writer, parts);
  for (const part of parts) if (part.kind !== "stream") writer.bytes(part.bytes);
}

/** Parts without their bytes: how many, and what each is. */
export function writePartHeads(writer: ByteWriter, parts: readonly Part[]): void {
  writer.varint(parts.length);
  for (const part of parts) {
    writer.u8(partKinds.indexOf(part.kind) + 1);
    writeKey(writer, part.key);
    writer.varint(part.kind === "stream" ? part.stream : part.bytes.byteLength);
  }
}

/** The bytes that `writeParts` writes. */
export function partsByteLength(parts: readonly Part[]): number {
  let byteLength = varintByteLength(parts.length);
  for (const part of parts) {
    byteLength += 1 + keyByteLength(part.key);
    if (part.kind === "stream") byteLength += varintByteLength(part.stream);
    else byteLength += varintByteLength(part.bytes.byteLength) + part.bytes.byteLength;
  }
  return byteLength;
}

const encoder = new TextEncoder();

function writeKey(writer: ByteWriter, key: string | undefined): void {
  if (key === undefined) {
    writer.varint(0);
    return;
  }
  const utf8 = encoder.encode(key);
  writer.varint(utf8.byteLength + 1).bytes(utf8);
}

function keyByteLength(key: string | undefined): number {
  if (key === undefined) return 1;
  const { byteLength } = encoder.encode(key);
  return varintByteLength(byteLength + 1) + byteLength;
}

function writeMetadata(writer: ByteWriter, metadata: Metadata): void {
  const entries = Object.entries(metadata);
  writer.varint(entries.length);
  for (const [key, value] of entries) writer.text(key).text(value);
}

/** The bytes of metadata as it stands in a CALL. */
export function metadataByteLength(metadata: Metadata): number {
  const writer = new ByteWriter();
  writeMetadata(writer, metadata);
  return writer.byteLength;
}
