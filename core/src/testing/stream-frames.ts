import { defaultLimits, initialCreditBytes } from "../limits.ts";
import { ByteWriter } from "../wire/byte-writer.ts";
import type { CreditFrame, EndFrame, FailFrame, ItemsFrame, PieceFrame, StopFrame } from "../wire/frame.ts";

/** What a stream may send to begin with, where nothing else was said. */
export const shareBytes: number = initialCreditBytes(defaultLimits);

/** Bytes, by their numbers. */
export const data = (...bytes: readonly number[]): Uint8Array => new Uint8Array(bytes);
/** So many bytes of 0: as items, so many that are empty. */
export const zeros = (byteLength: number): Uint8Array => new Uint8Array(byteLength);

/** An ITEMS frame of these bytes. */
export const items = (number: number, bytes: Uint8Array): ItemsFrame => ({
  type: "items",
  number,
  items: bytes,
});
/** A PIECE frame of these bytes. */
export const piece = (number: number, bytes: Uint8Array): PieceFrame => ({ type: "piece", number, bytes });
/** An END frame. */
export const end = (number: number): EndFrame => ({ type: "end", number });
/** A CREDIT frame. */
export const credit = (number: number, byteLength: number): CreditFrame => ({
  type: "credit",
  number,
  byteLength,
});
/** A STOP frame. */
export const stop = (number: number): StopFrame => ({ type: "stop", number, reason: "cancelled" });
/** A FAIL frame. */
export const fail = (number: number, change: Partial<FailFrame> = {}): FailFrame => ({
  type: "fail",
  number,
  executed: "yes",
  code: "aborted",
  message: "no more",
  retryAfterMs: undefined,
  running: false,
  parts: [],
  payload: zeros(0),
  ...change,
});

/** The first bytes of an item without parts whose body has so many bytes: a piece of that length, its head included. */
export function pieceHead(bodyBytes: number, pieceBytes: number): Uint8Array {
  const head = new ByteWriter().varint(2 * bodyBytes).finish();
  const bytes = zeros(pieceBytes);
  bytes.set(head);
  return bytes;
}

/** A whole item without parts, of so many bytes behind its head. */
export function bytesItem(bodyBytes: number): Uint8Array {
  const head = new ByteWriter().varint(2 * bodyBytes).finish();
  const bytes = zeros(head.byteLength + bodyBytes);
  bytes.set(head);
  return bytes;
}

/** A whole item of this value in the codec `json`. */
export function jsonItem(value: unknown): Uint8Array {
  const payload = new TextEncoder().encode(JSON.stringify(value));
  return new ByteWriter()
    .varint(2 * payload.byteLength)
    .bytes(payload)
    .finish();
}
