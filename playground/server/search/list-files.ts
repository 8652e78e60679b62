import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isListedName } from "./listed-names.ts";

/** Folders inside one another that are looked into. */
const maxDepth = 32;

/**
 * The files of a folder and all below, as paths with `/` from `root`, in the order of their names. Symbolic links are passed over, and
 * so is what `isListedName` does not list. A folder that cannot be read is empty.
 * @throws the signal's reason when it aborts.
 */
export async function* listFiles(
  root: string,
  folder: string,
  signal: AbortSignal,
  depth = 0,
): AsyncGenerator<string> {
  signal.throwIfAborted();
  for (const entry of await entriesOf(join(root, folder))) {
    if (!isListedName(entry.name)) continue;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && depth < maxDepth) yield* listFiles(root, path, signal, depth + 1);
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
