import type { Json } from "./notation.ts";

/**
 * Values as plain JSON, for `--plain`: a Date is its ISO text, a BigInt its digits, a URL its text, a Set and a typed array are arrays, a Map
 * an array of pairs, bytes are base64, an Error is its name and message; `undefined` is left out of objects and is null elsewhere,
 * and so are NaN and the infinities.
 */
export function toPlainJson(value: unknown): Json {
  switch (typeof value) {
    case "bigint":
      return String(value);
    case "number":
      return Number.isFinite(value) ? value + 0 : null; // -0 + 0 is 0
    case "string":
    case "boolean":
      return value;
    case "object":
      return value === null ? null : objectToPlain(value);
    default:
      return null;
  }
}

function objectToPlain(value: object): Json {
  if (Array.isArray(value)) return value.map(toPlainJson);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Map)
    return Array.from(value, ([key, entry]) => [toPlainJson(key), toPlainJson(entry)]);
  if (value instanceof Set) return Array.from(value, toPlainJson);
  if (value instanceof URL) return value.href;
  if (value instanceof Error) return { name: value.name, message: value.message };
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString("base64");
  if (value instanceof DataView)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as Iterable<number | bigint>, toPlainJson); // all others are typed arrays
  const kept = Object.entries(value).filter(([, property]) => property !== undefined);
  return Object.fromEntries(kept.map(([key, property]) => [key, toPlainJson(property)]));
}
