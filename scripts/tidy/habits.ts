import { posix } from "node:path";
import { isCode, matchProblems, type Problem, type TextFile } from "./text-file.ts";

/** Small rules about every file of code: what must not be left in it, and how it may not be named. */
export function habitProblems(files: readonly TextFile[]): Problem[] {
  return files
    .filter(({ path }) => isCode(path))
    .flatMap((file) => [
      ...matchProblems(file, /\.only\s*\(/g, "runs one test alone; take `.only` away"),
      ...matchProblems(
        file,
        /\bTODO\b(?!\((perf|someday)\): )/g,
        "write TODO(perf): or TODO(someday): and what",
      ),
      ...(isConfiguration(file.path)
        ? []
        : matchProblems(file, defaultExport, "exports by name, not by default")),
      ...nameProblems(file),
    ]);
}

const defaultExport = /^\s*export\s+default\b|^\s*export\s*\{[^}]*\bas\s+default\b/gm;

/** Tools ask for a default export there. */
function isConfiguration(path: string): boolean {
  return /\.config\.ts$/.test(path);
}

function nameProblems({ path }: TextFile): Problem[] {
  const name = posix.basename(path);
  if (/^(utils?|helpers?|common|misc)\./.test(name)) return [`${path}:1: name the concept, not "${name}"`];
  if (!/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name)) return [`${path}:1: file names are kebab-case`];
  return [];
}
