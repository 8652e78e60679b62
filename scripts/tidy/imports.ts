import { lineAt } from "./text-file.ts";

/** One import, re-export or dynamic import. */
export interface Import {
  /** As written: `./frame.ts`, `@heddle/core/internal`, `node:net`. */
  readonly specifier: string;
  readonly line: number;
}

/** Strings (kept), then what may look like code and is none: comments and template texts. */
const notCode = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|\/\/[^\n]*|`(?:\\.|[^`\\])*`/g;
const staticImport = /^\s*(?:import|export)\b(?:[^"';=()]*\bfrom)?\s*["']([^"'\n]+)["']/gm;
const dynamicImport = /\bimport\(\s*["']([^"'\n]+)["']/g;

/** The imports of a source, types and re-exports included. */
export function importsOf(source: string): Import[] {
  const code = source.replace(notCode, (found, string) => string ?? found.replace(/[^\n]/g, " "));
  return [staticImport, dynamicImport]
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .map((match) => ({
      specifier: match[1] ?? "",
      line: lineAt(code, match.index + match[0].length),
    }));
}
