import type { CodecName } from "./codec.ts";
import { binaryCodes } from "./msgpack-layout.ts";
import { isBigIntInLimits, numberArrays } from "./rich-values.ts";

/** What a codec carries; everything else it refuses. The encoders' own checks say the same, and a test compares them. */
export interface Carried {
  readonly codec: CodecName;
  /** `undefined` as an element, a key or an entry; as a property, the codecs without it leave the property out. */
  readonly undefined: boolean;
  /** NaN and the infinities. */
  readonly nonFinite: boolean;
  readonly bigint: boolean;
  /** Half of a surrogate pair in a string, which has no UTF-8. */
  readonly loneSurrogate: boolean;
  /** Kinds of objects, as `kindOf` names them. */
  readonly kinds: ReadonlySet<string>;
}

const rich = ["Array", "Object", "Date", "Map", "Set", "Error", "URL"];
/** What each codec carries. */
export const carried: Readonly<Record<CodecName, Carried>> = {
  superjson: {
    codec: "superjson",
    undefined: true,
    nonFinite: true,
    bigint: true,
    loneSurrogate: true,
    kinds: new Set([...rich, ...numberArrays.keys()]),
  },
  json: {
    codec: "json",
    undefined: false,
    nonFinite: false,
    bigint: false,
    loneSurrogate: true,
    kinds: new Set(["Array", "Object"]),
  },
  msgpack: {
    codec: "msgpack",
    undefined: true,
    nonFinite: true,
    bigint: true,
    loneSurrogate: false,
    kinds: new Set([...rich, "Uint8Array", ...binaryCodes.keys()]),
  },
};

/** Whether a codec carries this value, which is no object; `undefined` as an element, not as a property. */
export function carriesPrimitive(codec: Carried, value: unknown): boolean {
  switch (typeof value) {
    case "undefined":
      return codec.undefined;
    case "number":
      return codec.nonFinite || Number.isFinite(value);
    case "bigint":
      return codec.bigint && isBigIntInLimits(value);
    case "string":
      return codec.loneSurrogate || !hasLoneSurrogate(value);
    case "symbol":
    case "function":
      return false;
    default:
      return true;
  }
}

/** With the u flag a pair counts as one character, so only half of one is found. */
const loneSurrogate = /[\ud800-\udfff]/u;

/** Whether this string has no UTF-8, because it holds half of a surrogate pair. */
export function hasLoneSurrogate(text: string): boolean {
  return isWellFormed === undefined ? loneSurrogate.test(text) : !isWellFormed.call(text);
}

/** Of ES2024, and ten times as fast where an engine has it. */
const { isWellFormed } = String.prototype as { isWellFormed?(this: string): boolean };
