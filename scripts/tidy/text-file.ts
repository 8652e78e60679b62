import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of the repository as the rules see it. */
export interface TextFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What breaks a rule, in one line that begins with `path:line`. A rule gives a list of them, empty where all is well. */
export type Problem = string;

/** What git ignores. The tree is walked rather than git asked, so that the rules hold in a copy without git too. */
const ignoredFolders = new Set([
  ".cache",
  ".git",
  "dist",
  "node_modules",
  "playwright-report",
  "test-results",
]);
const textEndings = /\.(ts|tsx|mts|js|mjs|json|md|css|html|svg|yml|yaml|toml|txt)$|\/run$/;

/** Every text file of the repository that git does not ignore, sorted by path. The lock file is no text of ours. */
export function readTextFiles(root: string): TextFile[] {
  return pathsIn(root, "")
    .filter((path) => textEndings.test(path) && path !== "package-lock.json")
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** Every path that git does not ignore: files and folders. */
export function pathsIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ignoredFolders.has(entry.name) ? [] : [path, ...pathsIn(root, path)];
    return entry.name.endsWith(".log") ? [] : [path];
  });
}

/** Whether this is TypeScript or JavaScript. */
export function isCode(path: string): boolean {
  return /\.(ts|tsx|mts|js|mjs)$/.test(path);
}

/** Whether this is a test or belongs to tests alone. */
export function isTest(path: string): boolean {
  return /\.(test|test-d|spec)\.tsx?$/.test(path) || path.startsWith("e2e/");
}

/** Whether this is shipped to users: code in a package's folder of sources that is not a test. */
export function isPackageSource(path: string): boolean {
  return (
    /^[a-z-]+\/(src|server)\//.test(path) && isCode(path) && !isTest(path) && !path.startsWith("scripts/")
  );
}

/** The line, from 1, in which this character stands. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** Every match of a pattern (with the flag `g`) in a file, as a problem. */
export function matchProblems(file: TextFile, pattern: RegExp, message: string): Problem[] {
  return [...file.text.matchAll(pattern)].map(
    ({ index }) => `${file.path}:${lineAt(file.text, index)}: ${message}`,
  );
}
