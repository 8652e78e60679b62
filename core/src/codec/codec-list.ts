import type { Codec } from "./codec.ts";

const namePattern = /^[a-z0-9.-]{1,32}$/;

/**
 * Codecs by preference, as an end uses them. They need not have come through the compiler.
 *
 * @param known What may be written in their place, for errors.
 * @throws RangeError where there is none, one is no codec, or one has no valid name or one that is there twice.
 */
export function checkedCodecs(given: readonly Codec[], known?: string): readonly Codec[] {
  const names = new Set<string>();
  for (const codec of given) {
    checkCodec(codec, known);
    if (names.has(codec.name))
      throw new RangeError(`the codec "${codec.name}" is given twice; each name may be given once`);
    names.add(codec.name);
  }
  if (names.size === 0)
    throw new RangeError(`at least one codec is needed${known === undefined ? "" : `; known are ${known}`}`);
  return [...given];
}

function checkCodec(codec: Partial<Codec> | null | undefined, known: string | undefined): void {
  const { name, encode, decode } = codec ?? {};
  if (typeof encode !== "function" || typeof decode !== "function") {
    const byName = known === undefined ? "" : `a name (known are ${known}) or `;
    throw new RangeError(`a codec is ${byName}an object with name, encode and decode`);
  }
  if (typeof name !== "string" || !namePattern.test(name)) {
    throw new RangeError(
      `a codec's name is 1 to 32 characters of a-z, 0-9, "." and "-"; this one's is ${String(name)}`,
    );
  }
}
