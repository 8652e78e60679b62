import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";

/** A file as it is served. */
export interface StaticFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly etag: string;
}

/** The files of a directory by the path of their URL, decoded. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/**
 * Reads a directory once, into memory: a built page, not a store of downloads. What is served is looked up in
 * the result, so no path of a request ever reaches the file system. A directory's own path is its `index.html`.
 * @throws Error where the directory or a file of it cannot be read.
 */
export async function readStaticFiles(directory: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const path = `/${file.slice(join(directory, sep).length).replaceAll(sep, "/")}`;
    const served = staticFile(await readFile(file), extname(file));
    files.set(path, served);
    if (entry.name === "index.html") files.set(path.slice(0, -entry.name.length), served);
  }
  return files;
}

function staticFile(bytes: Buffer, extension: string): StaticFile {
  const hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  return { bytes, contentType: contentTypes[extension] ?? "application/octet-stream", etag: `"${hash}"` };
}

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
