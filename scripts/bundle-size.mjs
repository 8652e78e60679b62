import { gzipSync } from "node:zlib";
import { build } from "vite";

/**
 * `npm run bench:size`: what a page downloads that imports Heddle, minified, and behind gzip.
 * @type {Readonly<Record<string, string>>}
 */
const entries = {
  "web client": 'import { connect } from "@heddle/web-client"; globalThis.connect = connect;',
};

for (const [name, code] of Object.entries(entries)) {
  const bytes = await bundle(code);
  const [plain, zipped] = [bytes.byteLength, gzipSync(bytes, { level: 9 }).byteLength];
  console.log(`${name}: ${inKilobytes(plain)} minified, ${inKilobytes(zipped)} behind gzip`);
}

/**
 * The program as a page's bundler would make it; it is never run.
 * @param {string} code
 * @returns {Promise<Uint8Array>}
 */
async function bundle(code) {
  const id = "virtual:entry";
  const result = await build({
    configFile: false,
    logLevel: "error",
    plugins: [
      {
        name: "entry",
        resolveId: (source) => (source === id ? id : undefined),
        load: (source) => (source === id ? code : undefined),
      },
    ],
    build: { write: false, minify: true, modulePreload: false, rollupOptions: { input: id } },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !("output" in output)) throw new Error("the bundler gave nothing");
  const chunks = output.output.map((file) => (file.type === "chunk" ? file.code : ""));
  return new TextEncoder().encode(chunks.join(""));
}

/** @param {number} byteLength */
function inKilobytes(byteLength) {
  return `${(byteLength / 1_000).toFixed(1)} kB`;
}
