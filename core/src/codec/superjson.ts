import { type Codec, CodecError, type CodecLimits } from "./codec.ts";
import { decodePlainJson } from "./json.ts";
import { isPlainJson, parseJson } from "./json-text.ts";
import { explainRefusal } from "./refusal.ts";
import { checkRevived } from "./revived-check.ts";
import { richAllowance, tooManyRichValues } from "./rich-values.ts";
import { flatten } from "./superjson-flatten.ts";
import { jsonDepth, revive } from "./superjson-revive.ts";
import { encodeText, noBytes } from "./text.ts";
import { placed } from "./value-path.ts";
import { encodeLimits } from "./value-policy.ts";

/** What stands before a rich payload. No JSON text begins with it. */
const richMark = "\u0001";

/**
 * JSON where the value is plain JSON, and otherwise superjson's `{ json, meta }`, which carries Date, Map, Set, BigInt,
 * undefined and more. The format is superjson's; the code is not, because `superjson.deserialize` believes
 * whatever `meta` says (89 bytes block it for 30 s) and takes half a second for a mebibyte of honest notes.
 */
export const superjsonCodec: Codec = {
  name: "superjson",

  encode(value: unknown): Uint8Array {
    if (value === undefined) return noBytes;
    let failure: unknown;
    try {
      return isPlainJson(value, encodeLimits.maxDepth, false)
        ? encodeText(JSON.stringify(value))
        : encodeRich(value);
    } catch (error) {
      failure = error;
    }
    const reason = explainRefusal(value, "superjson");
    throw (
      reason ??
      (failure instanceof CodecError ? failure : new CodecError("the value cannot be written as JSON"))
    );
  },

  decode(bytes: Uint8Array, limits: CodecLimits): unknown {
    if (bytes.length === 0) return undefined;
    return bytes[0] === richMark.charCodeAt(0) ? decodeRich(bytes, limits) : decodePlainJson(bytes, limits);
  },
};

function encodeRich(value: unknown): Uint8Array {
  const { json, notes, weight } = flatten(value, encodeLimits.maxDepth);
  const payload = notes === undefined ? { json } : { json, meta: { values: notes, v: 1 } };
  const bytes = encodeText(richMark + JSON.stringify(payload));
  if (weight > richAllowance(bytes.length)) throw tooManyRichValues();
  return bytes;
}

function decodeRich(bytes: Uint8Array, limits: CodecLimits): unknown {
  try {
    const payload = parseJson(bytes.subarray(richMark.length), jsonDepth(limits.maxDepth));
    const value = revive(payload, bytes.length, limits);
    checkRevived(value, limits.maxDepth);
    return value;
  } catch (error) {
    throw placed(error);
  }
}
