import { CodecError, type CodecLimits } from "./codec.ts";
import {
  makeMap,
  makeSet,
  numberArrays,
  reviveError,
  reviveUrl,
  richAllowance,
  richWeights,
  tooManyRichValues,
} from "./rich-values.ts";
import { parsePath } from "./superjson-notes.ts";
import { isPlainObject, isRefusedKey } from "./value-policy.ts";

/**
 * The value of superjson's `{ json, meta }`. Nothing of `meta` is believed: each note must be of an allowed type,
 * lead to a value that is there, be the only one for it and fit the JSON it finds, before anything is made. Changes
 * `payload` in place. What comes out is not yet checked for depth and keys.
 * @param byteLength The size of the message, which bounds what its rich values may weigh.
 * @throws CodecError where any of this does not hold.
 */
export function revive(payload: unknown, byteLength: number, limits: CodecLimits): unknown {
  const { json, meta } = members(payload, "the payload", ["json", "meta"]);
  if (json === undefined) throw new CodecError("the payload has no member json");
  if (meta === undefined) return json;
  if (isPlainObject(meta) && Object.hasOwn(meta, "referentialEqualities")) {
    throw new CodecError("meta.referentialEqualities is refused: decoded values are trees");
  }
  const { values, v: version } = members(meta, "meta", ["values", "v"]);
  if (version !== 1) throw new CodecError("meta.v must be 1");
  if (values === undefined) return json;
  return new Reviver(byteLength, limits).revive(json, values, jsonDepth(limits.maxDepth));
}

/** Brackets inside one another that the text of a value may have: an entry of a Map or a note in `meta` takes two each. */
export function jsonDepth(maxDepth: number): number {
  return 2 * maxDepth + 4;
}

class Reviver {
  readonly #maxBigIntDigits: number;
  #weightLeft: number;

  constructor(byteLength: number, limits: CodecLimits) {
    this.#maxBigIntDigits = limits.maxBigIntDigits;
    this.#weightLeft = richAllowance(byteLength);
  }

  /** @param tree The notes of this value, and of those inside it, which are revived first. */
  revive(json: unknown, tree: unknown, depthLeft: number): unknown {
    if (!Array.isArray(tree)) {
      this.#reviveInside(json, tree, depthLeft);
      return json;
    }
    if (tree.length === 2) this.#reviveInside(json, tree[1], depthLeft);
    else if (tree.length !== 1) throw new CodecError("a note in meta.values has one or two members");
    return this.#reviveOne(json, tree[0]);
  }

  #reviveInside(json: unknown, notes: unknown, depthLeft: number): void {
    if (!isPlainObject(notes)) throw new CodecError("notes in meta.values are arrays and objects");
    for (const path of Object.keys(notes)) {
      const segments = parsePath(path, depthLeft);
      if (segments === undefined) throw new CodecError("a path in meta.values is malformed or too deep");
      let holder = json;
      const last = segments.length - 1;
      for (let i = 0; i < last; i++) holder = member(holder, segments[i]);
      const key = segments[last];
      const revived = this.revive(member(holder, key), notes[path], depthLeft - segments.length);
      // `member` has found the key there, so this never adds one, and never meets a setter.
      (holder as Record<string, unknown>)[key as string] = revived;
    }
  }

  #reviveOne(json: unknown, type: unknown): unknown {
    switch (type) {
      case "undefined":
        if (json !== null) throw misfit("undefined", "null");
        return undefined;
      case "number":
        if (typeof json !== "string" || !specialNumbers.has(json))
          throw misfit("number", "NaN, Infinity, -Infinity or -0");
        return Number(json);
      case "bigint":
        return this.#bigint(json);
      case "Date":
        return dateOf(json);
      case "URL":
        this.#spend(richWeights.url);
        return urlOf(json);
      case "set":
        this.#spend(richWeights.container);
        if (!Array.isArray(json)) throw misfit("set", "an array");
        return makeSet(json);
      case "map":
        this.#spend(richWeights.container);
        return mapOf(json);
      case "Error":
        this.#spend(richWeights.error);
        return errorOf(json);
      default:
        this.#spend(richWeights.typedArray);
        return typedArrayOf(json, type);
    }
  }

  #bigint(json: unknown): bigint {
    if (typeof json !== "string") throw misfit("bigint", "a string of digits");
    const digits = json.startsWith("-") ? json.length - 1 : json.length;
    if (digits > this.#maxBigIntDigits)
      throw new CodecError(`a BigInt has more than ${this.#maxBigIntDigits} digits`);
    if (!/^-?\d+$/.test(json)) throw misfit("bigint", "a string of digits");
    return BigInt(json);
  }

  #spend(weight: number): void {
    this.#weightLeft -= weight;
    if (this.#weightLeft < 0) throw tooManyRichValues();
  }
}

/** The members of an object that has these and no others. */
function members(value: unknown, what: string, names: readonly string[]): Record<string, unknown> {
  if (!isPlainObject(value) || !Object.keys(value).every((name) => names.includes(name))) {
    throw new CodecError(`${what} is an object with ${names.join(" and ")}, and nothing else`);
  }
  return value;
}

/** What a segment of a path leads to: only into JSON, never into something that was revived. */
function member(holder: unknown, segment: string | undefined): unknown {
  if (segment !== undefined) {
    if (Array.isArray(holder)) {
      const index = Number(segment);
      if (Number.isInteger(index) && index >= 0 && index < holder.length && String(index) === segment)
        return holder[index];
    } else if (isPlainObject(holder) && Object.hasOwn(holder, segment) && !isRefusedKey(segment)) {
      return holder[segment];
    }
  }
  throw new CodecError("a path in meta.values leads nowhere");
}

function misfit(type: string, json: string): CodecError {
  return new CodecError(`a note ${type} in meta.values is on something else than ${json}`);
}

const specialNumbers: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity", "-0"]);

/** What `Date.prototype.toISOString` writes; the engine's parser takes much more, and each engine something else. */
const isoDate = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function dateOf(json: unknown): Date {
  const date = typeof json === "string" && isoDate.test(json) ? new Date(json) : undefined;
  if (date === undefined || Number.isNaN(date.getTime()))
    throw misfit("Date", "a time as toISOString writes it");
  return date;
}

function urlOf(json: unknown): URL {
  const url = typeof json === "string" ? reviveUrl(json) : undefined;
  if (url === undefined) throw misfit("URL", "an absolute URL");
  return url;
}

function mapOf(json: unknown): Map<unknown, unknown> {
  const isPair = (entry: unknown): entry is [unknown, unknown] => Array.isArray(entry) && entry.length === 2;
  if (!Array.isArray(json) || !json.every(isPair)) throw misfit("map", "an array of pairs");
  return makeMap(json);
}

/** The stack, which others may have written, is dropped: it would pass for a stack of this side. */
function errorOf(json: unknown): Error {
  const { name, message, ...rest } = members(json, "an Error", ["name", "message", "cause", "stack"]);
  if (typeof name !== "string" || typeof message !== "string") throw misfit("Error", "a name and a message");
  return reviveError(name, message, Object.hasOwn(rest, "cause") ? { cause: rest.cause } : undefined);
}

function typedArrayOf(json: unknown, type: unknown): unknown {
  const [tag, name] = Array.isArray(type) && type.length === 2 ? type : [];
  const arrayType = tag === "typed-array" ? numberArrays.get(name) : undefined;
  if (arrayType === undefined) {
    throw new CodecError(
      "a note in meta.values is none of undefined, number, bigint, Date, URL, set, map, Error, typed-array",
    );
  }
  // Nothing is allocated before it is sure that the elements are there: a length that is only claimed costs nothing.
  if (!Array.isArray(json)) throw misfit("typed-array", "an array of numbers");
  const array = new arrayType(json.length);
  const isFloat = arrayType === Float32Array || arrayType === Float64Array;
  for (let i = 0; i < json.length; i++) {
    const element: unknown = json[i];
    if (typeof element === "number") array[i] = element;
    else if (isFloat && typeof element === "string" && specialNumbers.has(element))
      array[i] = Number(element);
    else throw misfit("typed-array", "an array of numbers");
    if (!isFloat && array[i] !== element) throw misfit("typed-array", `numbers that a ${name} can hold`);
  }
  return array;
}
