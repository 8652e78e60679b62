/** superjson's note on how to revive a value: its type, or for typed arrays the pair of it and the array's name. */
export type NoteType = string | readonly ["typed-array", string];

/** The notes of a value: its own and those inside it, or, where it has none of its own, only those inside. */
export type NoteTree = readonly [NoteType] | readonly [NoteType, NotesByPath] | NotesByPath;

/** Notes by path from the value they belong to: keys and indexes joined by dots, a `\` before each dot and `\` of a key. */
export interface NotesByPath {
  [path: string]: NoteTree;
}

/** A key as a segment of a path. */
export function escapeKey(key: string): string {
  return special.test(key) ? key.replaceAll("\\", "\\\\").replaceAll(".", "\\.") : key;
}

const special = /[\\.]/;

/**
 * The segments of a path, at most `segmentsMax`.
 * @returns undefined where there are more, or a `\` stands before something else than a dot or `\`.
 */
export function parsePath(path: string, segmentsMax: number): string[] | undefined {
  if (!special.test(path)) return segmentsMax > 0 ? [path] : undefined;
  const segments: string[] = [];
  let segment = "";
  for (let i = 0; i < path.length; i++) {
    let char = path.charAt(i);
    if (char === ".") {
      if (segments.push(segment) >= segmentsMax) return undefined;
      segment = "";
      continue;
    }
    if (char === "\\") {
      char = path.charAt(++i);
      if (char !== "." && char !== "\\") return undefined;
    }
    segment += char;
  }
  segments.push(segment);
  return segments;
}
