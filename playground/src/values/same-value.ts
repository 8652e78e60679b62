import { kindOf, type NumberArray, nameOfClass } from "./kind.ts";
import type { StreamSlot } from "./stream-slot.ts";
import type { Repeated, Unfinished } from "./unfinished.ts";

/** Whether two values are the same all the way down: `NaN` is itself, `-0` is not `0`, a missing key is not `undefined`. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  // The kinds are equal, and say what both are.
  switch (kind) {
    case "array":
      return sameItems(a as unknown[], b as unknown[]);
    case "set":
      return sameItems([...(a as Set<unknown>)], [...(b as Set<unknown>)]);
    case "map":
      return sameItems([...(a as Map<unknown, unknown>)].flat(), [...(b as Map<unknown, unknown>)].flat());
    case "object":
      return sameProperties(a as Record<string, unknown>, b as Record<string, unknown>);
    case "date":
      return Object.is((a as Date).getTime(), (b as Date).getTime());
    case "url":
      return (a as URL).href === (b as URL).href;
    case "error":
      return sameError(a as Error, b as Error);
    case "bytes":
    case "typed-array":
      return (
        nameOfClass(a as object) === nameOfClass(b as object) && sameItems(a as NumberArray, b as NumberArray)
      );
    case "buffer":
      return nameOfClass(a as object) === nameOfClass(b as object) && sameItems(bytesIn(a), bytesIn(b));
    case "unfinished":
      return (
        (a as Unfinished).as === (b as Unfinished).as && (a as Unfinished).text === (b as Unfinished).text
      );
    case "repeated":
      return (
        (a as Repeated).as === (b as Repeated).as &&
        sameItems((a as Repeated).entries.flat(), (b as Repeated).entries.flat())
      );
    case "stream":
      return (a as StreamSlot).file === (b as StreamSlot).file;
    default:
      return false;
  }
}

function sameItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!sameValue(a[i], b[i])) return false;
  }
  return true;
}

function sameProperties(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

function sameError(a: Error, b: Error): boolean {
  return a.name === b.name && a.message === b.message && sameValue(a.cause, b.cause);
}

/** The bytes of an `ArrayBuffer` or a `DataView`. */
export function bytesIn(value: unknown): Uint8Array {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw new Error("bug: bytes of what has none");
}
