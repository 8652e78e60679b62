import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformWithOxc } from "vite";

/** @typedef {import("./mutants.mjs").Mutant} Mutant */

const core = fileURLToPath(new URL("../../core/", import.meta.url));

/**
 * A copy of the built core in which a mutant's texts stand.
 * @param {Mutant} mutant
 * @param {string} folder Is made.
 * @returns {Promise<string>} the URL of its testing kit
 */
export async function mutate(mutant, folder) {
  const dist = join(folder, "dist");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await cp(join(core, "dist"), dist, {
    recursive: true,
    filter: (path) => !/\.(ts|map|tsbuildinfo)$/.test(path),
  });
  for (const [file, source] of await mutatedSources(mutant)) {
    const { code } = await transformWithOxc(source, file, { target: "es2023", sourcemap: false });
    await writeFile(
      join(dist, file.replace(/\.ts$/, ".js")),
      code.replace(/(from\s*"\.[^"]*)\.ts"/g, '$1.js"'),
    );
  }
  return pathToFileURL(join(dist, "testing/index.js")).href;
}

/**
 * The files of a mutant with its texts in them.
 * @param {Mutant} mutant
 * @returns {Promise<Map<string, string>>}
 * @throws Error where a text that is to be replaced does not occur exactly once.
 */
export async function mutatedSources({ name, file, find, replace, also = [] }) {
  /** @type {Map<string, string>} */
  const sources = new Map();
  for (const edit of [{ file, find, replace }, ...also]) {
    const source = sources.get(edit.file) ?? (await readFile(join(core, "src", edit.file), "utf8"));
    const parts = source.split(edit.find);
    if (parts.length !== 2)
      throw new Error(
        `mutant "${name}": its text occurs ${parts.length - 1} times in ${edit.file}, not once`,
      );
    sources.set(edit.file, parts.join(edit.replace));
  }
  return sources;
}
