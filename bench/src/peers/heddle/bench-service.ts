import { method, service } from "@heddle/core";
import type { SmallValue } from "../peer.ts";
import { anything } from "./anything.ts";
import { stallMethods, streamMethods } from "./stream-methods.ts";

/** The bytes of each length that was asked for, made once. */
const bytesByLength = new Map<number, Uint8Array>();

function bytesOf(byteLength: number): Uint8Array {
  const known = bytesByLength.get(byteLength);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(byteLength).fill(7);
  bytesByLength.set(byteLength, bytes);
  return bytes;
}

/** What the measured server serves. */
export const benchService = service({
  echo: method({ input: anything<SmallValue>() }, (value) => value),
  download: method({ input: anything<number>() }, bytesOf),
  upload: method({ input: anything<Uint8Array>() }, (bytes) => bytes.byteLength),
  stream: streamMethods,
  stall: stallMethods(),
});
