/** Literals of a minified program; what a template puts in is taken for text as well, which makes it a little less. */
const literals = /`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
/** Minified, only what is a property, or somebody else's, has names of three letters and more. */
const propertyNames = /(?<=\.)[A-Za-z_$][\w$]{2,}/g;

/** A minified program without what its strings say. It would not run: it is for weighing. */
export function withoutTexts(program: string): string {
  return program.replaceAll(literals, '""');
}

/** A minified program whose properties have names of one or two letters, those of the platform too. It would not run either. */
export function withShortNames(program: string): string {
  const short = new Map(
    [...new Set(program.match(propertyNames))].map((name, index) => [name, shortName(index)]),
  );
  return program.replaceAll(/[A-Za-z_$][\w$]{2,}/g, (word) => short.get(word) ?? word);
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function shortName(index: number): string {
  const last = letters.charAt(index % letters.length);
  return index < letters.length ? last : shortName(Math.floor(index / letters.length) - 1) + last;
}
