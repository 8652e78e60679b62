import { CodecError } from "./codec.ts";
import { decodeText } from "./text.ts";
import { misplaced } from "./value-path.ts";
import {
  hasToJson,
  isMoreThanData,
  isNegativeZero,
  isRefusedKey,
  kindOf,
  refusedKey,
  tooDeep,
} from "./value-policy.ts";

/** A shorter text is parsed in some milliseconds however deep it is. */
const scannedLengthMin = 65_536;

/**
 * Whether `JSON.stringify` writes all of this value, and nothing else. The one walk over a value before it is
 * written, so it is tight: it knows neither paths nor reasons.
 *
 * @param depthLeft Containers that may be inside one another from here.
 * @param lenient Whether JSON's own two changes are taken: a property that is undefined is left out, and -0 becomes 0.
 */
export function isPlainJson(value: unknown, depthLeft: number, lenient: boolean): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      // NaN and the infinities are the numbers that are not 0 less themselves.
      return value - value === 0 && (lenient || !isNegativeZero(value));
    case "object":
      if (value === null) return true;
      if (depthLeft === 0) return false;
      return Array.isArray(value)
        ? isPlainArray(value, depthLeft - 1, lenient)
        : isPlainRecord(value as Record<string, unknown>, depthLeft - 1, lenient); // any object, read by its keys
    default:
      return false;
  }
}

function isPlainArray(array: readonly unknown[], depthLeft: number, lenient: boolean): boolean {
  if (hasToJson(array)) return false;
  for (let i = 0; i < array.length; i++) {
    // A hole reads as undefined, which no array of JSON holds.
    if (!isPlainJson(array[i], depthLeft, lenient)) return false;
  }
  return true;
}

function isPlainRecord(object: Record<string, unknown>, depthLeft: number, lenient: boolean): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  const isPlain = prototype === Object.prototype || prototype === null;
  if (isMoreThanData(object) || (!isPlain && kindOf(object) !== "Object")) return false;
  // Half the time of an array of keys. What is inherited is not written, and does not matter.
  for (const key in object) {
    const value = object[key];
    const isPlain = isPlainJson(value, depthLeft, lenient) || (lenient && value === undefined);
    if ((!isPlain || isRefusedKey(key)) && Object.hasOwn(object, key)) return false;
  }
  return true;
}

/**
 * The value of JSON text, not checked yet.
 * @param depthMax Brackets inside one another in the text. A long text is scanned for them before it is parsed, because
 *   parsing half a million takes a quarter of a second.
 * @throws CodecError where it is not UTF-8, not JSON or too deep.
 */
export function parseJson(bytes: Uint8Array, depthMax: number): unknown {
  const text = decodeText(bytes, 0, bytes.length);
  if (text.length >= scannedLengthMin && nestsDeeperThan(text, depthMax)) throw tooDeep();
  try {
    return JSON.parse(text);
  } catch {
    // Not the engine's message: it quotes what the peer sent.
    throw new CodecError("the bytes are not JSON");
  }
}

function nestsDeeperThan(text: string, depthMax: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // "
        i = endOfString(text, i + 1);
        if (i === -1) return false; // no JSON at all
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > depthMax) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
    }
  }
  return false;
}

/** Where the string that begins at `from` has its closing quote, which an odd number of backslashes would escape; or -1. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (before > from && text.charCodeAt(before - 1) === 0x5c) before--;
    if ((quote - before) % 2 === 0) return quote;
  }
  return -1;
}

/**
 * Checks what `JSON.parse` made.
 * @param depthLeft Containers that may be inside one another from here.
 * @throws `misplaced` errors, which `placed` turns into `CodecError`s, for refused keys, for too deep, and for a number
 *   too large for a double, which JSON.parse turns into Infinity.
 */
export function checkParsed(value: unknown, depthLeft: number): void {
  if (typeof value === "number") {
    if (value - value !== 0) throw new CodecError("a number is too large for a double");
  } else if (typeof value === "object" && value !== null) {
    if (depthLeft === 0) throw tooDeep();
    if (Array.isArray(value)) checkElements(value, depthLeft - 1);
    else checkProperties(value as Record<string, unknown>, depthLeft - 1); // JSON.parse makes no other objects
  }
}

function checkElements(array: readonly unknown[], depthLeft: number): void {
  let i = 0;
  try {
    for (; i < array.length; i++) checkParsed(array[i], depthLeft);
  } catch (error) {
    throw misplaced(error, "Array", i);
  }
}

function checkProperties(object: Record<string, unknown>, depthLeft: number): void {
  let at = "";
  try {
    for (const key in object) {
      at = key;
      if (isRefusedKey(key)) throw refusedKey(key);
      checkParsed(object[key], depthLeft);
    }
  } catch (error) {
    throw misplaced(error, "Object", at);
  }
}
