import { method, service } from "@heddle/core";
import { memoryState } from "../memory-state.ts";
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

/** Handlers of calls that are never answered. */
const hangs = { begun: 0, told: 0 };

/** What the measured server serves. */
export const benchService = service({
  echo: method({ input: anything<unknown>() }, (value) => value),
  download: method({ input: anything<number>() }, bytesOf),
  upload: method({ input: anything<Uint8Array>() }, (bytes) => bytes.byteLength),
  stream: streamMethods,
  stall: stallMethods(),
  hang: method({}, (_, { signal }) => {
    hangs.begun++;
    return new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => {
        hangs.told++;
        resolve();
      });
    });
  }),
  hangs: method({}, () => hangs),
  memory: method({}, memoryState),
});
