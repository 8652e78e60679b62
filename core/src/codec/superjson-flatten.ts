import { CodecError } from "./codec.ts";
import { isBigIntInLimits, numberArrays, richWeights } from "./rich-values.ts";
import { escapeKey, type NotesByPath, type NoteTree, type NoteType } from "./superjson-notes.ts";
import { hasToJson, isNegativeZero, isRefusedKey, kindOf } from "./value-policy.ts";

/** What superjson writes for a value that is more than JSON. */
export interface Flattened {
  readonly json: unknown;
  readonly notes: NoteTree | undefined;
  /** What the rich values weigh together, to be held against the size of the message. */
  readonly weight: number;
}

/**
 * A value as JSON, and notes on what is not JSON in it: what superjson 2 writes, but for the order of the notes, where
 * that is faithful (a test compares them). It differs where superjson loses something: typed arrays keep NaN, the infinities
 * and -0, class instances are looked into, and what cannot be carried is refused. Parts that are plain are not copied.
 * @throws CodecError, which does not say where, for what superjson does not carry; or what a getter throws.
 */
export function flatten(value: unknown, maxDepth: number): Flattened {
  const root = new Flattener();
  const json = root.flatten(value, undefined, maxDepth);
  return { json, notes: root.tree(), weight: root.weight };
}

/** Collects the notes inside one value that has a note of its own, or inside the top. */
class Flattener {
  weight = 0;
  #own: NoteType | undefined;
  readonly #inside: NotesByPath = {};

  tree(): NoteTree | undefined {
    const empty = Object.keys(this.#inside).length === 0;
    if (this.#own === undefined) return empty ? undefined : this.#inside;
    return empty ? [this.#own] : [this.#own, this.#inside];
  }

  /** @param at The path from the value whose notes these are; undefined for that value itself. */
  flatten(value: unknown, at: string | undefined, depthLeft: number): unknown {
    switch (typeof value) {
      case "number":
        return isPlainPrimitive(value) ? value : this.#note(at, "number", writeNumber(value));
      case "undefined":
        return this.#note(at, "undefined", null);
      case "bigint":
        if (!isBigIntInLimits(value)) throw new CodecError("a BigInt has too many digits");
        return this.#note(at, "bigint", value.toString());
      case "object":
        return value === null ? null : this.#flattenObject(value, at, depthLeft);
      case "symbol":
      case "function":
        throw new CodecError(`no codec carries a ${typeof value}`);
      default:
        return value;
    }
  }

  /** The kind says what the value is; `instanceof` would not know one of another realm. */
  #flattenObject(value: object, at: string | undefined, depthLeft: number): unknown {
    const kind = kindOf(value);
    switch (kind) {
      case "Object":
        return this.#flattenProperties(value as Record<string, unknown>, at, innerDepth(depthLeft));
      case "Array":
        return this.#flattenElements(value as unknown[], at, innerDepth(depthLeft));
      case "Date":
        return this.#note(at, "Date", (value as Date).toISOString()); // throws for an invalid one
      case "URL":
        this.weight += richWeights.url;
        return this.#note(at, "URL", (value as URL).href);
      case "Map":
        return this.#flattenInside(at, "map", (inner) =>
          inner.#pairs(value as Map<unknown, unknown>, depthLeft),
        );
      case "Set":
        return this.#flattenInside(at, "set", (inner) => inner.#members(value as Set<unknown>, depthLeft));
      case "Error":
        return this.#flattenInside(at, "Error", (inner) => inner.#errorParts(value as Error, depthLeft));
      default:
        this.weight += richWeights.typedArray;
        return this.#note(at, ["typed-array", kind], numbersOf(value, kind));
    }
  }

  #flattenProperties(object: Record<string, unknown>, at: string | undefined, depthLeft: number): unknown {
    if (hasToJson(object)) throw new CodecError("superjson does not carry an object");
    const prefix = at === undefined ? "" : `${at}.`;
    let flat: Record<string, unknown> | undefined;
    for (const key of Object.keys(object)) {
      if (isRefusedKey(key)) throw new CodecError("a key is refused");
      const before = object[key];
      if (isPlainPrimitive(before)) continue;
      const after = this.flatten(before, prefix + escapeKey(key), depthLeft);
      if (after === before) continue;
      flat ??= { ...object };
      flat[key] = after;
    }
    return flat ?? object;
  }

  #flattenElements(array: readonly unknown[], at: string | undefined, depthLeft: number): unknown {
    if (hasToJson(array)) throw new CodecError("superjson does not carry an array");
    const prefix = at === undefined ? "" : `${at}.`;
    let flat: unknown[] | undefined;
    for (let i = 0; i < array.length; i++) {
      const before = array[i];
      if (isPlainPrimitive(before)) continue;
      if (before === undefined && !(i in array)) throw new CodecError("no codec carries a hole in an array");
      const after = this.flatten(before, prefix + i, depthLeft);
      if (after === before) continue;
      flat ??= [...array];
      flat[i] = after;
    }
    return flat ?? array;
  }

  /** A value with a note of its own holds the notes inside it by itself. */
  #flattenInside(at: string | undefined, type: NoteType, write: (inner: Flattener) => unknown): unknown {
    if (at === undefined) {
      this.#own = type;
      return write(this);
    }
    const inner = new Flattener();
    inner.#own = type;
    const json = write(inner);
    this.weight += inner.weight;
    this.#inside[at] = inner.tree() ?? [type];
    return json;
  }

  #pairs(map: ReadonlyMap<unknown, unknown>, depthLeft: number): unknown {
    this.weight += richWeights.container;
    const inner = innerDepth(depthLeft);
    const pairs: unknown[] = [];
    for (const [key, value] of map) {
      const at = pairs.length;
      pairs.push([this.flatten(key, `${at}.0`, inner), this.flatten(value, `${at}.1`, inner)]);
    }
    return pairs;
  }

  #members(set: ReadonlySet<unknown>, depthLeft: number): unknown {
    this.weight += richWeights.container;
    const inner = innerDepth(depthLeft);
    const members: unknown[] = [];
    for (const value of set) members.push(this.flatten(value, `${members.length}`, inner));
    return members;
  }

  /** Never the stack, nor other properties: they may hold what the other side must not see. */
  #errorParts(error: Error, depthLeft: number): unknown {
    this.weight += richWeights.error;
    const inner = innerDepth(depthLeft);
    const { name, message } = error;
    if (typeof name !== "string" || typeof message !== "string")
      throw new CodecError("an Error without strings");
    if (!("cause" in error)) return { name, message };
    return { name, message, cause: this.flatten(error.cause, "cause", inner) };
  }

  #note(at: string | undefined, type: NoteType, json: unknown): unknown {
    if (at === undefined) this.#own = type;
    else this.#inside[at] = [type];
    return json;
  }
}

function innerDepth(depthLeft: number): number {
  if (depthLeft === 0) throw new CodecError("too deep");
  return depthLeft - 1;
}

/** Whether JSON writes this as it is, and it holds nothing: nothing to look at. */
function isPlainPrimitive(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return value - value === 0 && !isNegativeZero(value);
    default:
      return value === null;
  }
}

function writeNumber(value: number): string {
  return isNegativeZero(value) ? "-0" : String(value);
}

/** The numbers of a typed array; those that JSON has not, as strings, which the arrays' constructors read as well. */
function numbersOf(value: object, kind: string): unknown[] {
  if (!ArrayBuffer.isView(value) || !numberArrays.has(kind))
    throw new CodecError(`superjson does not carry a ${kind}`);
  const numbers = value as unknown as ArrayLike<number>; // a view of one of these kinds
  const written: unknown[] = new Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number; // below its length
    written[i] = isPlainPrimitive(number) ? number : writeNumber(number);
  }
  return written;
}
