import type { Pace } from "../pace.ts";
import { segmentsOf } from "./segments.ts";

/** The ways to write a text, by name. What takes long gives way to other work, and rejects when its signal aborts. */
export const transforms = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  /** The first letter of each word is a capital. */
  title: (text) => text.replace(/\p{L}[\p{L}\p{M}\p{N}'’]*/gu, capitalize),
  /** By characters as a reader sees them. */
  reverse: async (text, pace) => {
    const characters: string[] = [];
    for (const segment of segmentsOf(text, "grapheme")) {
      characters.push(segment.text);
      if (pace.isDue) await pace.giveWay();
    }
    return characters.reverse().join("");
  },
  /** For a web address: `Crème brûlée!` becomes `creme-brulee`. */
  slug: (text) => plainWords(text).join("-"),
  snake: (text) => plainWords(text).join("_"),
  camel: (text) =>
    plainWords(text)
      .map((word, index) => (index === 0 ? word : capitalize(word)))
      .join(""),
} satisfies Record<string, (text: string, pace: Pace) => string | Promise<string>>;

/** The names of all of them. */
export const transformNames = Object.keys(transforms) as (keyof typeof transforms)[]; // its own keys, no others

function capitalize(word: string): string {
  const [first = ""] = word;
  return first.toUpperCase() + word.slice(first.length);
}

/** The words in lower case, without accents and apostrophes. */
function plainWords(text: string): string[] {
  const plain = text
    .normalize("NFKD")
    .replace(/[\p{M}'’]+/gu, "")
    .toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}
