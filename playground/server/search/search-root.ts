import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's own package.json has this name. */
const repositoryName = "heddle-repository";

/**
 * The folder that `search` looks into: the repository this file is part of, or, where it was installed, the package's own folder.
 * Found from where this file lies, so that nothing that a caller says or the process's folder decides it.
 */
export const searchRoot: string = findSearchRoot(dirname(fileURLToPath(import.meta.url)));

/** Walks up from a folder. @throws Error where no folder above has a package.json. */
export function findSearchRoot(from: string): string {
  let ownPackage: string | undefined;
  for (let folder = from; ; folder = dirname(folder)) {
    const name = packageName(folder);
    if (name === repositoryName) return folder;
    if (name !== undefined) ownPackage ??= folder;
    if (folder === dirname(folder)) break;
  }
  if (ownPackage === undefined) throw new Error(`bug: no package.json above ${from}`);
  return ownPackage;
}

/** The name in a folder's package.json; the empty text where it has none, undefined where there is no such file. */
function packageName(folder: string): string | undefined {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  const hasName = typeof manifest === "object" && manifest !== null && "name" in manifest;
  return hasName && typeof manifest.name === "string" ? manifest.name : "";
}
