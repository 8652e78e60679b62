import { RememberedTexts } from "../remembered-texts.ts";
import { ByteReader } from "./byte-reader.ts";
import {
  CallFlag,
  cancelReasons,
  ErrorFlag,
  executedByNumber,
  FragmentFlag,
  type Frame,
  FrameType,
  type Metadata,
  type Part,
  type Priority,
  partKinds,
  priorities,
} from "./frame.ts";
import { ProtocolError } from "./protocol-error.ts";

/** The limits that are looked at while a frame is read; the part of `Limits` that the wire layer needs. */
export interface FrameLimits {
  readonly maxMethodIdBytes: number;
  readonly maxMetadataBytes: number;
}

/** A value may have at most this many binary parts (PROTOCOL.md, 6.4). */
export const maxParts = 256;
/** A part's key may have at most this many bytes (PROTOCOL.md, 6.4). */
export const maxPartKeyBytes = 256;
/** The code of an error (PROTOCOL.md, 6.3). */
const maxErrorCodeBytes = 128;
/** The sentence of an error (PROTOCOL.md, 6.3); a sender cuts longer ones. */
export const maxErrorMessageBytes = 8_192;

/**
 * Gives the frames of a data packet to `onFrame`, in order, each as a reader that ends where it does: one reader for all, since a view and a reader for each
 * would take as long as reading it. Stops at the first that is broken and returns its error, and so it does with an error that `onFrame` returns.
 */
export function readFrames(
  frames: Uint8Array,
  onFrame: (frame: ByteReader) => ProtocolError | undefined,
): ProtocolError | undefined {
  const reader = new ByteReader(frames);
  while (reader.remaining > 0) {
    const end = reader.enter(reader.varint());
    if (reader.failure !== undefined)
      return new ProtocolError("6", `a frame's length is wrong: ${reader.failure}`);
    const error = onFrame(reader);
    if (error !== undefined) return error;
    reader.leave(end);
  }
  return undefined;
}

/** What these bytes are. Parts, payloads and fragments are views of them. */
export function decodeFrame(bytes: Uint8Array, limits: FrameLimits): Frame | ProtocolError {
  return readFrame(new ByteReader(bytes), limits);
}

/** The same for all that a reader still has. // hot: once per frame */
export function readFrame(reader: ByteReader, limits: FrameLimits): Frame | ProtocolError {
  const type = reader.u8();
  const frame = readFields(reader, type, reader.varint(), limits);
  if (frame instanceof ProtocolError) return frame;
  if (reader.failure !== undefined)
    return new ProtocolError("6", `a ${frame.type} frame is broken: ${reader.failure}`);
  if (reader.remaining > 0) return new ProtocolError("6", `a ${frame.type} frame has bytes behind its end`);
  return frame;
}

function readFields(
  reader: ByteReader,
  type: number,
  number: number,
  limits: FrameLimits,
): Frame | ProtocolError {
  switch (type) {
    case FrameType.call: {
      const flags = readFlags(reader, 0x3f);
      return {
        type: "call",
        number,
        method: readMethod(reader, limits.maxMethodIdBytes),
        oneWay: (flags & CallFlag.oneWay) !== 0,
        deadlineMs: flags & CallFlag.deadline ? reader.varint() : undefined,
        attempt: flags & CallFlag.attempt ? readAttempt(reader) : 1,
        priority: flags & CallFlag.priority ? readPriority(reader) : "auto",
        metadata: flags & CallFlag.metadata ? readMetadata(reader, limits.maxMetadataBytes) : {},
        // Not `...readBody()`: a spread takes as long as the rest of this.
        parts: flags & CallFlag.parts ? readParts(reader) : noParts,
        payload: reader.rest(),
      };
    }
    case FrameType.result: {
      const flags = readFlags(reader, CallFlag.parts);
      return {
        type: "result",
        number,
        parts: flags & CallFlag.parts ? readParts(reader) : noParts,
        payload: reader.rest(),
      };
    }
    case FrameType.error:
    case FrameType.fail: {
      const flags = readFlags(reader, 0x1f);
      const executed = executedByNumber[flags & ErrorFlag.executed];
      if (executed === undefined)
        return new ProtocolError("6.3", "an error frame says executed = 3; 0, 1 and 2 are known");
      return {
        type: type === FrameType.error ? "error" : "fail",
        number,
        executed,
        code: readErrorCode(reader),
        message: reader.text(maxErrorMessageBytes),
        retryAfterMs: flags & ErrorFlag.retryAfter ? reader.varint() : undefined,
        running: (flags & ErrorFlag.running) !== 0,
        parts: flags & ErrorFlag.parts ? readParts(reader) : noParts,
        payload: reader.rest(),
      };
    }
    case FrameType.done:
      return { type: "done", number };
    case FrameType.cancel: {
      const reason = cancelReasons[reader.u8()];
      if (reason === undefined) return new ProtocolError("6.5", "a cancel frame with an unknown reason");
      return { type: "cancel", number, reason };
    }
    case FrameType.items:
      return { type: "items", number, items: reader.rest() };
    case FrameType.piece:
      return { type: "piece", number, bytes: reader.rest() };
    case FrameType.end:
      return { type: "end", number };
    case FrameType.credit:
      return { type: "credit", number, byteLength: reader.varint() };
    case FrameType.stop: {
      const reason = cancelReasons[reader.u8()];
      if (reason === undefined) return new ProtocolError("6.11", "a stop frame with an unknown reason");
      return { type: "stop", number, reason };
    }
    case FrameType.goaway:
      return { type: "goaway", number, message: reader.textToEnd() };
    case FrameType.fragment: {
      const flags = readFlags(reader, 0x07);
      return {
        type: "fragment",
        number,
        totalBytes: flags & FragmentFlag.first ? reader.varint() : undefined,
        last: (flags & FragmentFlag.last) !== 0,
        abandoned: (flags & FragmentFlag.abandoned) !== 0,
        bytes: reader.rest(),
      };
    }
    default:
      return new ProtocolError("6", "a frame of an unknown type");
  }
}

function readFlags(reader: ByteReader, known: number): number {
  const flags = reader.u8();
  if ((flags & ~known) !== 0) reader.fail("a flag is set that has no meaning");
  return flags;
}

function readPriority(reader: ByteReader): Priority {
  const priority = priorities[reader.u8()];
  if (priority === undefined || priority === "auto") reader.fail("a priority that has no meaning");
  return priority ?? "auto";
}

function readAttempt(reader: ByteReader): number {
  const attempt = reader.varint();
  if (attempt < 2) reader.fail("an attempt is written that is not above 1");
  return attempt;
}

const errorCodePattern = /^[A-Za-z][A-Za-z0-9_.-]*$/;

/** Whether this may be the code of an error: a letter, then letters, digits, `_`, `.` and `-`. */
export function isErrorCodeName(code: string): boolean {
  return errorCodePattern.test(code) && code.length <= maxErrorCodeBytes;
}

function readErrorCode(reader: ByteReader): string {
  const code = reader.text(maxErrorCodeBytes);
  if (!isErrorCodeName(code)) reader.fail("an error code is not of A-Z a-z 0-9 _ . - with a letter first");
  return code;
}

const methodPattern = /^[A-Za-z0-9_.$-]+$/;
const methods = new RememberedTexts();

function readMethod(reader: ByteReader, maxBytes: number): string {
  const method = reader.text(maxBytes, methods);
  if (!methodPattern.test(method))
    reader.fail("a method id is empty or has other characters than A-Z a-z 0-9 _ . $ -");
  return method;
}

/** The one reserved key that there is: the idempotency key of a call. */
export const idempotencyMetadataKey = "heddle-idempotency-key";

const metadataKeyPattern = /^(?!heddle-)[a-z][a-z0-9_.-]*$/;

/** Whether users may have this key in metadata: a lower-case letter, then lower-case letters, digits, `_`, `.` and `-`; not `heddle-…`. */
function isMetadataKey(key: string): boolean {
  return metadataKeyPattern.test(key);
}

/** The first key of what a user gives as metadata that may not be there, or whose value is no text; undefined where all fit. */
export function misfitOf(metadata: object): string | undefined {
  const isMisfit = ([key, value]: [string, unknown]) => !isMetadataKey(key) || typeof value !== "string";
  return Object.entries(metadata).find(isMisfit)?.[0];
}

function readMetadata(reader: ByteReader, maxBytes: number): Metadata {
  const before = reader.remaining;
  const count = reader.varint();
  if (count === 0) reader.fail("metadata is flagged and empty");
  const entries: [string, string][] = [];
  for (let index = 0; index < count && reader.failure === undefined; index++) {
    const key = reader.text(maxBytes);
    if (!isMetadataKey(key) && key !== idempotencyMetadataKey)
      reader.fail("a metadata key is not of a-z 0-9 _ . - with a letter first");
    entries.push([key, reader.text(maxBytes)]);
    if (before - reader.remaining > maxBytes) reader.fail(`metadata has more than ${maxBytes} bytes`);
  }
  return Object.fromEntries(entries);
}

const noParts: readonly Part[] = [];

/** Parts as they stand in a body. */
export function readParts(reader: ByteReader): readonly Part[] {
  const count = reader.varint();
  if (count === 0 || count > maxParts) reader.fail(`${count} parts; 1 to ${maxParts} are allowed`);
  const heads: { kind: Part["kind"]; key: string | undefined; value: number }[] = [];
  for (let index = 0; index < count && reader.failure === undefined; index++) {
    const kind = partKinds[reader.u8() - 1];
    if (kind === undefined) reader.fail("a part of an unknown kind");
    heads.push({ kind: kind ?? "uint8array", key: readKey(reader), value: reader.varint() });
  }
  return heads.map(({ kind, key, value }) =>
    kind === "stream" ? { kind, key, stream: value } : { kind, key, bytes: reader.bytes(value) },
  );
}

function readKey(reader: ByteReader): string | undefined {
  const lengthPlusOne = reader.varint();
  if (lengthPlusOne === 0) return undefined;
  if (lengthPlusOne > maxPartKeyBytes + 1) reader.fail(`a part's key has more than ${maxPartKeyBytes} bytes`);
  return reader.utf8(lengthPlusOne - 1);
}
