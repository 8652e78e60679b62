import { CodecError } from "./codec.ts";
import { harmlessKeys, isHashFlood } from "./hash-flood.ts";
import { encodeLimits } from "./value-policy.ts";

/**
 * What values weigh. Making one costs up to a thousand times what its few bytes cost to receive, so those of a message
 * together may weigh 262,144 and what the message has bytes. Honest values stay far below; of a mebibyte that is
 * nothing but the shortest URLs, nine tenths are never made. Objects and arrays count in msgpack only, where one
 * byte is enough for an empty one; in JSON text they pay for themselves.
 */
export const richWeights = {
  array: 4,
  object: 4,
  container: 24,
  bytes: 24,
  typedArray: 48,
  url: 48,
  error: 64,
} as const;

/** What the values of a message of so many bytes may weigh together. */
export function richAllowance(byteLength: number): number {
  return 262_144 + byteLength;
}

/** The error of a message whose values weigh more than they may. */
export function tooManyRichValues(): CodecError {
  return new CodecError(
    "more Maps, Sets, typed arrays, URLs or Errors than a message of this size may hold; send plain objects, arrays or strings",
  );
}

/**
 * An Error as both rich codecs revive it: the same name, message and cause, whatever class it was. Without a stack:
 * collecting one is nine tenths of what an Error costs, and would tell where it was revived, not where it was made.
 */
export function reviveError(name: string, message: string, options: { cause?: unknown } | undefined): Error {
  const settings = Error as ErrorConstructor & { stackTraceLimit?: unknown }; // V8's; other engines have none
  const limit = settings.stackTraceLimit;
  const changed = limit !== undefined && Reflect.set(Error, "stackTraceLimit", 0); // false where a realm is frozen
  const error = new Error(message, options);
  if (changed) settings.stackTraceLimit = limit;
  if (name !== "Error") {
    Object.defineProperty(error, "name", { value: name, configurable: true, writable: true });
  }
  return error;
}

/** The URL, or undefined where this is not an absolute one. */
export function reviveUrl(href: string): URL | undefined {
  try {
    return new URL(href);
  } catch {
    return undefined;
  }
}

/** @throws CodecError where two members are equal, or so many collide that adding them would take quadratic time. */
export function makeSet(members: readonly unknown[]): Set<unknown> {
  if (isHashFlood(members)) throw keysCollide();
  const set = new Set(members);
  if (set.size !== members.length) throw new CodecError("two members of a Set are equal");
  return set;
}

/** @throws CodecError where two keys are equal, or so many collide that adding them would take quadratic time. */
export function makeMap(entries: readonly (readonly [unknown, unknown])[]): Map<unknown, unknown> {
  if (isHashFlood(entries.length > harmlessKeys ? entries.map(([key]) => key) : [])) throw keysCollide();
  const map = new Map(entries);
  if (map.size !== entries.length) throw new CodecError("two keys of a Map are equal");
  return map;
}

function keysCollide(): CodecError {
  return new CodecError("numbers in a Map or Set are chosen to collide");
}

const bigIntBound = 10n ** BigInt(encodeLimits.maxBigIntDigits);

/** Whether encoding may write this BigInt: it has no more digits than decoding takes by default. */
export function isBigIntInLimits(value: bigint): boolean {
  return value < bigIntBound && value > -bigIntBound;
}

/** As far as the constructors of typed arrays of numbers are alike. */
export interface NumberArrayConstructor {
  new (length: number): ArrayBufferView & { [index: number]: number };
}

/** The typed arrays of numbers by name. */
export const numberArrays: ReadonlyMap<string, NumberArrayConstructor> = new Map<
  string,
  NumberArrayConstructor
>([
  ["Int8Array", Int8Array],
  ["Uint8Array", Uint8Array],
  ["Uint8ClampedArray", Uint8ClampedArray],
  ["Int16Array", Int16Array],
  ["Uint16Array", Uint16Array],
  ["Int32Array", Int32Array],
  ["Uint32Array", Uint32Array],
  ["Float32Array", Float32Array],
  ["Float64Array", Float64Array],
]);
