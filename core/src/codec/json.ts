import { type Codec, CodecError, type CodecLimits } from "./codec.ts";
import { checkParsed, isPlainJson, parseJson } from "./json-text.ts";
import { explainRefusal } from "./refusal.ts";
import { encodeText, noBytes } from "./text.ts";
import { placed } from "./value-path.ts";
import { encodeLimits } from "./value-policy.ts";

/**
 * Plain JSON text: what `JSON.stringify` writes and `JSON.parse` reads, where that is the value itself. The changes
 * it makes are documented; everything else that JSON would change silently is refused.
 */
export const jsonCodec: Codec = {
  name: "json",

  encode(value: unknown): Uint8Array {
    if (value === undefined) return noBytes;
    try {
      if (isPlainJson(value, encodeLimits.maxDepth, true)) return encodeText(JSON.stringify(value));
    } catch {
      // A getter threw, or the text is longer than a string can be.
    }
    const reason = explainRefusal(value, "json");
    throw reason ?? new CodecError("the value cannot be written as JSON");
  },

  decode(bytes: Uint8Array, limits: CodecLimits): unknown {
    return bytes.length === 0 ? undefined : decodePlainJson(bytes, limits);
  },
};

/**
 * The value of plain JSON text, for json and for superjson, whose payload it is where the value is plain.
 * @throws CodecError where the text is not JSON, has a refused key or is too deep.
 */
export function decodePlainJson(bytes: Uint8Array, limits: CodecLimits): unknown {
  try {
    const value = parseJson(bytes, limits.maxDepth);
    checkParsed(value, limits.maxDepth);
    return value;
  } catch (error) {
    throw placed(error);
  }
}
