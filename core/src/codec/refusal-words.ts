import { isBigIntInLimits } from "./rich-values.ts";
import { encodeLimits } from "./value-policy.ts";

/** What a primitive that is refused is called in the error. */
export function describePrimitive(value: unknown): string {
  switch (typeof value) {
    case "bigint":
      return isBigIntInLimits(value)
        ? "a BigInt"
        : `a BigInt of more than ${encodeLimits.maxBigIntDigits} digits`;
    case "symbol":
    case "function":
      return `a ${typeof value}`;
    case "string":
      return "a string with a lone surrogate";
    default:
      return String(value);
  }
}

/** What an object that is refused as a whole is called in the error. */
export function describeWhole(kind: string): string {
  if (boxed.has(kind)) return `a boxed ${kind}`;
  return /^[AEIO]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

/** What to send instead, where there is something. */
export function hintFor(kind: string): string | undefined {
  if (boxed.has(kind)) return "send its valueOf()";
  if (liveKinds.has(kind)) return "it travels only as the value itself or as one of its own properties";
  if (kind === "RegExp") return "send its source and flags";
  return kind === "Promise" ? "await it first" : undefined;
}

const boxed: ReadonlySet<string> = new Set(["Boolean", "Number", "String", "Symbol", "BigInt"]);

/** What the layer above lifts out of a value before a codec sees it; here it stands too deep. */
const liveKinds: ReadonlySet<string> = new Set([
  "AsyncGenerator",
  "AsyncIterable",
  "Blob",
  "File",
  "ReadableStream",
  "RpcStream",
]);
