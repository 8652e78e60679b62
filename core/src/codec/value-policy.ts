import { defaultLimits } from "../limits.ts";
import { CodecError, type CodecLimits } from "./codec.ts";

/** The limits of encoding, which knows no peer: what is within them, every peer with default limits takes. */
export const encodeLimits: CodecLimits = defaultLimits;

/**
 * Whether an object may not have this key, in any codec, in either direction: these three are the way to a
 * prototype for code that copies or walks what it was sent.
 */
export function isRefusedKey(key: string): boolean {
  switch (key.length) {
    case 9:
      return key === "__proto__" || key === "prototype";
    case 11:
      return key === "constructor";
    default:
      return false;
  }
}

/**
 * What an object is, across realms: "Array", "Object" for a plain object or an instance of a class, "Date", "Map",
 * "Set", "Error", "URL", "ArrayBuffer", "DataView", "Uint8Array" …; for what no codec knows, the name it gives itself.
 */
export function kindOf(value: object): string {
  if (Array.isArray(value)) return "Array";
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  if (!isPlain && value instanceof Error) return "Error"; // DOMException names itself otherwise
  const name = isPlain ? "Object" : Object.prototype.toString.call(value).slice(8, -1);
  return name === "Object" && Symbol.asyncIterator in value ? "AsyncIterable" : name;
}

// Below, any object may have the property that is looked for. Reading it takes a fifth of the time of `in` where objects are of many shapes.

/** Whether a plain object is something else than its properties say: a stream, or what `JSON.stringify` would replace. // hot: once per object */
export function isMoreThanData(value: object): boolean {
  const { [Symbol.asyncIterator]: iterator } = value as { readonly [Symbol.asyncIterator]?: unknown };
  return iterator !== undefined || hasToJson(value);
}

/** Whether `JSON.stringify` would replace this object by what a method of it returns. Data under that name does nothing. */
export function hasToJson(value: object): boolean {
  return typeof (value as { readonly toJSON?: unknown }).toJSON === "function";
}

/** Whether -0, which compares equal to 0. */
export function isNegativeZero(value: number): boolean {
  return value === 0 && 1 / value < 0;
}

/** Whether `value` is an object as `JSON.parse` and the other decoders here make them: never a revived Date, Map, Error … */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The error for a key that `isRefusedKey`. */
export function refusedKey(key: string): CodecError {
  return new CodecError(`the key ${key} is refused`);
}

/** The error for more containers inside one another than a limit allows. */
export function tooDeep(): CodecError {
  return new CodecError(
    "more objects, arrays, Maps, Sets and Errors inside one another than the limit maxDepth allows",
  );
}
