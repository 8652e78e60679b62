/**
 * Bundles page programs as a page's bundler does: Vite for production, minified. Packages are found from this
 * folder on, so a program has the systems that are installed here, and Heddle, as the repository has built it.
 */
import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import { build, minifySync } from "vite";

const folder = fileURLToPath(new URL(".", import.meta.url));
/** No file, but its imports are looked up as if it were one of this folder. */
const pagePath = `${folder}page.mjs`;
const builtins = new Set(builtinModules);
const encoder = new TextEncoder();

/**
 * The program with all that it imports, and what is left of each file that it consists of, each minified by itself. It is never run.
 *
 * @param {string} page
 * @returns {Promise<{ readonly bytes: Uint8Array, readonly files: readonly { readonly path: string, readonly byteLength: number }[] }>}
 */
export async function bundle(page) {
  const result = await build({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [pagePlugin(page), refuseNodeModules],
    build: { write: false, minify: true, modulePreload: false, rollupOptions: { input: pagePath } },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !("output" in output)) throw new Error("the bundler gave nothing");
  const chunks = output.output.filter((file) => file.type === "chunk");
  const files = chunks.flatMap(({ modules }) =>
    Object.entries(modules).map(([path, { code }]) => ({
      path,
      byteLength: minifiedLength(path, code ?? ""),
    })),
  );
  return { bytes: encoder.encode(chunks.map(({ code }) => code).join("")), files };
}

/**
 * @param {string} path
 * @param {string} code
 */
function minifiedLength(path, code) {
  // By itself nothing in it is used.
  const minified = minifySync(path, code, { compress: { unused: false } });
  if (minified.errors.length > 0) throw new Error(`${path} cannot be minified`);
  return encoder.encode(minified.code).byteLength;
}

/**
 * @param {string} page
 * @returns {import("vite").Plugin}
 */
function pagePlugin(page) {
  return {
    name: "page",
    resolveId: (source) => (source === pagePath ? pagePath : undefined),
    load: (id) => (id === pagePath ? page : undefined),
  };
}

/**
 * Vite puts an empty module where a program wants one of Node's, and the program fails in the page.
 *
 * @type {import("vite").Plugin}
 */
const refuseNodeModules = {
  name: "refuse-node-modules",
  enforce: "pre",
  async resolveId(source, importer) {
    if (!source.startsWith("node:") && !builtins.has(source)) return undefined;
    // A package may have one of its own for pages.
    const found = await this.resolve(source, importer, { skipSelf: true });
    if (found !== null && !found.external && !found.id.startsWith("__vite-browser-external")) return found;
    throw new Error(`the client wants ${source}, which no page has`);
  },
};
