import type { Codec, CodecName } from "./codec.ts";
import { checkedCodecs } from "./codec-list.ts";
import { jsonCodec } from "./json.ts";
import { msgpackCodec } from "./msgpack.ts";
import { superjsonCodec } from "./superjson.ts";

/** The codecs of this package, by preference: what two ends use that were not told otherwise. */
export const defaultCodecs: readonly Codec[] = [superjsonCodec, jsonCodec, msgpackCodec];

const known = defaultCodecs.map(({ name }) => `"${name}"`).join(", ");

/**
 * The codecs that these names stand for, with codecs of the user's own among them, in the order given.
 * @throws RangeError where the list is empty, a name is unknown, or a codec has no valid name or one that is there twice.
 */
export function resolveCodecs(given: readonly (Codec | CodecName)[] = defaultCodecs): readonly Codec[] {
  return checkedCodecs(
    given.map((each) => (typeof each === "string" ? codecNamed(each) : each)),
    known,
  );
}

function codecNamed(name: string): Codec {
  const codec = defaultCodecs.find((each) => each.name === name);
  if (codec === undefined)
    throw new RangeError(`the codec "${name}" is unknown; known are ${known}, or a Codec object`);
  return codec;
}
