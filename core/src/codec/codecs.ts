import type { Codec, CodecName } from "./codec.ts";
import { jsonCodec } from "./json.ts";
import { msgpackCodec } from "./msgpack.ts";
import { superjsonCodec } from "./superjson.ts";

/** The codecs of this package, by preference: what two ends use that were not told otherwise. */
export const defaultCodecs: readonly Codec[] = [superjsonCodec, jsonCodec, msgpackCodec];

const namePattern = /^[a-z0-9.-]{1,32}$/;

/**
 * The codecs that these names stand for, with codecs of the user's own among them, in the order given.
 * @throws RangeError where the list is empty, a name is unknown, or a codec has no valid name or one that is there twice.
 */
export function resolveCodecs(given: readonly (Codec | CodecName)[] = defaultCodecs): readonly Codec[] {
  const byName = new Map<string, Codec>();
  for (const each of given) {
    const codec = typeof each === "string" ? codecNamed(each) : checked(each);
    if (byName.has(codec.name))
      throw new RangeError(`the codec "${codec.name}" is given twice; each name may be given once`);
    byName.set(codec.name, codec);
  }
  if (byName.size === 0) throw new RangeError(`at least one codec is needed; ${known()}`);
  return [...byName.values()];
}

function codecNamed(name: string): Codec {
  const codec = defaultCodecs.find((each) => each.name === name);
  if (codec === undefined)
    throw new RangeError(`the codec "${name}" is unknown; ${known()}, or a Codec object`);
  return codec;
}

/** A user's own codec, which need not have come through the compiler. */
function checked(codec: Partial<Codec> | null | undefined): Codec {
  const { name, encode, decode } = codec ?? {};
  if (typeof encode !== "function" || typeof decode !== "function") {
    throw new RangeError(`a codec is a name (${known()}) or an object with name, encode and decode`);
  }
  if (typeof name !== "string" || !namePattern.test(name)) {
    throw new RangeError(
      `a codec's name is 1 to 32 characters of a-z, 0-9, "." and "-"; this one's is ${String(name)}`,
    );
  }
  return codec as Codec; // all three members have just been looked at
}

function known(): string {
  return `known are ${defaultCodecs.map(({ name }) => `"${name}"`).join(", ")}`;
}
