import { MapEntryView } from "./map-entry-view.ts";
import { StreamSlot } from "./stream-slot.ts";
import { Repeated, Unfinished } from "./unfinished.ts";

/** What a value is, as the playground shows it. */
export type ValueKind =
  | "undefined"
  | "null"
  | "boolean"
  | "number"
  | "bigint"
  | "string"
  | "date"
  | "url"
  | "error"
  | "bytes"
  | "buffer"
  | "typed-array"
  | "array"
  | "set"
  | "map"
  | "object"
  | "unfinished"
  | "repeated"
  | "entry"
  | "stream"
  | "other";

/** A view of numbers that is no `Uint8Array`. */
export type NumberArray = Exclude<ArrayBufferView, DataView> & ArrayLike<number | bigint>;

/** What this value is. Objects of classes that no codec carries are `other`. */
export function kindOf(value: unknown): ValueKind {
  if (value === null) return "null";
  const type = typeof value;
  switch (type) {
    case "undefined":
    case "boolean":
    case "number":
    case "bigint":
    case "string":
      return type;
    case "object":
      return kindOfObject(value as object); // typeof has looked, and null is gone
    default:
      return "other";
  }
}

function kindOfObject(value: object): ValueKind {
  if (Array.isArray(value)) return "array";
  if (value instanceof Unfinished) return "unfinished";
  if (value instanceof Repeated) return "repeated";
  if (value instanceof MapEntryView) return "entry";
  if (value instanceof StreamSlot) return "stream";
  if (value instanceof Date) return "date";
  if (value instanceof Map) return "map";
  if (value instanceof Set) return "set";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof ArrayBuffer || value instanceof DataView) return "buffer";
  if (ArrayBuffer.isView(value)) return "typed-array";
  if (value instanceof Error) return "error";
  if (value instanceof URL) return "url";
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? "object" : "other";
}

/** The name of a typed array's class: `Float64Array`. */
export function nameOfClass(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether this is an object as `{ … }` makes it. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return kindOf(value) === "object";
}
