/**
 * How values that JSON has not are written in the JSON editor: an object whose one key begins with `$`. An object that
 * happens to look like this is written as `{"$object": {…}}`. The `heddle` command reads and prints the same notation.
 */
export const notationTags = {
  $date: "a Date, in ISO 8601",
  $bigint: "a BigInt, as a string of digits",
  $bytes: 'bytes (a Uint8Array) in base64; "of" beside it names another class, such as "Float64Array"',
  $map: "a Map, as a list of [key, value]",
  $set: "a Set, as a list of its elements",
  $undefined: "undefined; the value is always true",
  $number: 'a number that JSON has not: "NaN", "Infinity", "-Infinity" or "-0"',
  $url: "a URL",
  $error: "an Error: its name, message and cause",
  $object: "an object that would be taken for one of these",
  $stream: 'a stream that is sent: "items" that are written while the call runs, or {"file": "name"}',
  $unfinished: "a text that is not yet the value it is to become; keeps the arguments from being sent",
} as const;

/** One of the keys. */
export type NotationTag = keyof typeof notationTags;

/**
 * The tag of an object with these keys; undefined where it is an object like any other.
 */
export function notationTagOf(keys: readonly string[]): NotationTag | undefined {
  const [first] = keys;
  if (keys.length === 1)
    return first !== undefined && Object.hasOwn(notationTags, first) ? (first as NotationTag) : undefined; // hasOwn has looked
  return keys.length === 2 && keys.includes("$bytes") && keys.includes("of") ? "$bytes" : undefined;
}
