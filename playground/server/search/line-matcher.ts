/** How lines are searched. */
export interface LineQuery {
  /** Looked for as it stands: no character of it has a meaning. */
  readonly query: string;
  readonly caseSensitive: boolean;
  /** Whether what stands before and behind must be no letter, digit or underscore. */
  readonly wholeWord: boolean;
}

/** A place in a line, from 0, in code units. */
export interface LineMatch {
  readonly index: number;
  readonly length: number;
}

/**
 * Makes the function that finds the first match in a line. The pattern is made of escaped characters alone, so no query can
 * make it backtrack for long.
 */
export function lineMatcher({
  query,
  caseSensitive,
  wholeWord,
}: LineQuery): (line: string) => LineMatch | undefined {
  const literal = query.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const bounded = wholeWord ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal;
  const pattern = new RegExp(bounded, caseSensitive ? "u" : "iu");
  return (line) => {
    const match = pattern.exec(line);
    return match === null ? undefined : { index: match.index, length: match[0].length };
  };
}

/** As much of a line as is shown. */
const shownLength = 240;

/** The part of a line around a match, with … where it was cut. */
export function excerpt(line: string, { index, length }: LineMatch): string {
  if (line.length <= shownLength) return line;
  const start = Math.max(
    0,
    Math.min(index - Math.floor((shownLength - length) / 2), line.length - shownLength),
  );
  const end = Math.min(line.length, start + shownLength);
  return `${start > 0 ? "…" : ""}${line.slice(start, end)}${end < line.length ? "…" : ""}`;
}
