import { codeBlocksOf } from "./code-blocks.ts";
import type { Problem, TextFile } from "./text-file.ts";

/** One example of the protocol, as the files in `core/vectors` hold it. */
export interface Vector {
  readonly path: string;
  readonly section: string;
  readonly name: string;
  /** Lower case, without spaces. */
  readonly hex: string;
}

/** The vectors in these files: every entry that has a section, however the file groups its entries. */
export function vectorsOf(files: readonly TextFile[]): Vector[] {
  return files
    .filter(({ path }) => path.startsWith("core/vectors/") && path.endsWith(".json"))
    .flatMap(({ path, text }) => vectorsIn(path, JSON.parse(text)));
}

function vectorsIn(path: string, value: unknown): Vector[] {
  if (typeof value !== "object" || value === null) return [];
  if (!("section" in value)) return Object.values(value).flatMap((inner) => vectorsIn(path, inner));
  const { section, name, hex } = value as Record<string, unknown>; // an object, and what is not there is undefined
  return [{ path, section: String(section), name: String(name), hex: normalised(String(hex ?? "")) }];
}

/**
 * Whether PROTOCOL.md and the vectors say the same: every example fenced as `hex` (spaces, lines and what stands behind
 * `#` in a line are for the reader) is the bytes of a vector, and every vector belongs to a section that exists.
 */
export function vectorProblems(
  protocol: string,
  vectors: readonly Vector[],
  sections: ReadonlySet<string>,
): Problem[] {
  const known = new Set(vectors.map(({ hex }) => hex));
  const examples = codeBlocksOf(protocol).filter(({ language }) => language === "hex");
  return [
    ...examples
      .filter(({ code }) => !known.has(normalised(code)))
      .map(
        ({ line, code }) =>
          `PROTOCOL.md:${line}: no vector in core/vectors has the bytes ${normalised(code)}`,
      ),
    ...vectors
      .filter(({ section }) => !sections.has(section))
      .map(
        ({ path, name, section }) =>
          `${path}: "${name}" is of section ${section}, which PROTOCOL.md does not have`,
      ),
    ...vectors
      .filter(({ hex }) => !/^([0-9a-f]{2})*$/.test(hex))
      .map(({ path, name }) => `${path}: the hex of "${name}" is not pairs of hexadecimal digits`),
  ];
}

function normalised(hex: string): string {
  return hex.replace(/#.*$/gm, "").replace(/\s/g, "").toLowerCase();
}
