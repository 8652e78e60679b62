/** Folders of built and installed things, which nobody searches. */
const skippedFolders: ReadonlySet<string> = new Set([
  "node_modules",
  "dist",
  "coverage",
  "playwright-report",
  "test-results",
]);

/** Whether `search` sees a file or folder of this name: what begins with a dot, and what was built or installed, it does not. */
export function isListedName(name: string): boolean {
  return name !== "" && !name.startsWith(".") && !skippedFolders.has(name);
}
