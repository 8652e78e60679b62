import { bytesToText, textToBytes } from "./notation-bytes.ts";
import { UsageError } from "./usage-error.ts";

/** JSON as `JSON.parse` makes it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a key of the notation makes of its value. @throws UsageError where that is not of its form. */
const readers: Readonly<Record<string, (value: Json, read: (json: Json) => unknown) => unknown>> = {
  $undefined: () => undefined,
  $number: (value) => readNumber(value),
  $bigint: (value) =>
    typeof value === "string" && /^-?\d+$/.test(value)
      ? BigInt(value)
      : refuse("$bigint", 'digits in quotes, like {"$bigint": "12"}'),
  $date: (value) => readDate(value),
  $url: (value) =>
    typeof value === "string" && URL.canParse(value) ? new URL(value) : refuse("$url", "an absolute URL"),
  $map: (value, read) => new Map(entriesOf(value).map(([key, entry]) => [read(key), read(entry)])),
  $set: (value, read) => (isArray(value) ? new Set(value.map(read)) : refuse("$set", "an array of values")),
  $bytes: (value) => textToBytes(value, undefined),
  $error: (value, read) => readError(value, read),
  $object: (value, read) => (isObject(value) ? readProperties(value, read) : refuse("$object", "an object")),
};

/** Objects and arrays inside one another that are read; codecs take fewer. */
const maxDepth = 200;

/** The notation as values: `{"$date": "2024-05-17"}` becomes a Date. @throws UsageError where a part of it is not of its form. */
export function fromNotation(json: Json, depth = 0): unknown {
  if (typeof json !== "object" || json === null) return json;
  if (depth > maxDepth)
    throw new UsageError(`the input has more than ${maxDepth} objects and arrays inside one another`);
  const read = (inner: Json): unknown => fromNotation(inner, depth + 1);
  if (isArray(json)) return json.map(read);
  const keys = Object.keys(json);
  const [key = ""] = keys;
  if (isTypedArray(json)) return textToBytes(json.$bytes ?? null, json.of);
  const reader = keys.length === 1 && Object.hasOwn(readers, key) ? readers[key] : undefined;
  return reader === undefined ? readProperties(json, read) : reader(json[key] ?? null, read);
}

/** Values as JSON, in the notation where JSON has none for them. What a codec decoded has no cycle, so this ends. */
export function toNotation(value: unknown): Json {
  switch (typeof value) {
    case "undefined":
      return { $undefined: true };
    case "bigint":
      return { $bigint: String(value) };
    case "number":
      if (Object.is(value, -0)) return { $number: "-0" };
      return Number.isFinite(value) ? value : { $number: String(value) };
    case "object":
      return value === null ? null : objectToNotation(value);
    case "string":
    case "boolean":
      return value;
    default:
      return `[${typeof value}]`; // no codec carries one
  }
}

function objectToNotation(value: object): Json {
  if (Array.isArray(value)) return value.map(toNotation);
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.toISOString() };
  if (value instanceof Map)
    return { $map: Array.from(value, ([key, entry]) => [toNotation(key), toNotation(entry)]) };
  if (value instanceof Set) return { $set: Array.from(value, toNotation) };
  if (value instanceof URL) return { $url: value.href };
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytesToText(value);
  if (value instanceof Error) return { $error: errorToNotation(value) };
  const properties = Object.fromEntries(
    Object.entries(value).map(([key, property]) => [key, toNotation(property)]),
  );
  return readsAsNotation(properties) ? { $object: properties } : properties;
}

function errorToNotation({ name, message, cause }: Error): Json {
  return { name, message, ...(cause === undefined ? {} : { cause: toNotation(cause) }) };
}

/** Whether this object, which is one, would be taken for something else. */
function readsAsNotation(json: { readonly [key: string]: Json }): boolean {
  const keys = Object.keys(json);
  return (keys.length === 1 && Object.hasOwn(readers, keys[0] ?? "")) || isTypedArray(json);
}

function isTypedArray(json: { readonly [key: string]: Json }): boolean {
  return Object.keys(json).length === 2 && Object.hasOwn(json, "$bytes") && Object.hasOwn(json, "of");
}

function readProperties(json: { readonly [key: string]: Json }, read: (json: Json) => unknown): object {
  return Object.fromEntries(Object.entries(json).map(([key, property]) => [key, read(property)]));
}

function readNumber(value: Json): number {
  const names: readonly Json[] = ["NaN", "Infinity", "-Infinity", "-0"];
  return names.includes(value) ? Number(value) : refuse("$number", `one of ${names.join(", ")}`);
}

function readDate(value: Json): Date {
  const date = new Date(typeof value === "string" ? value : Number.NaN);
  return Number.isNaN(date.getTime())
    ? refuse("$date", "a date like 2024-05-17 or 2024-05-17T12:30:00Z")
    : date;
}

function readError(value: Json, read: (json: Json) => unknown): Error {
  if (!isObject(value) || typeof value.message !== "string")
    return refuse("$error", "an object with a message");
  const { name, message, cause } = value;
  const error = new Error(message, cause === undefined ? undefined : { cause: read(cause) });
  if (typeof name === "string") error.name = name;
  return error;
}

function entriesOf(value: Json): [Json, Json][] {
  const entries = isArray(value) ? value.filter((entry) => isArray(entry) && entry.length === 2) : [];
  if (!isArray(value) || entries.length !== value.length)
    return refuse("$map", "an array of [key, value] pairs");
  return entries as [Json, Json][]; // each is an array of two
}

function refuse(key: string, form: string): never {
  throw new UsageError(`${key} in the input takes ${form}`);
}

function isArray(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function isObject(json: Json): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !isArray(json);
}
