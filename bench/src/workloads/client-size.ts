import { gzipSync } from "node:zlib";
import type { Metrics } from "../harness/statistics.ts";

/** A program as a page gets it. */
export interface Bundled {
  readonly bytes: Uint8Array;
  /** What is left of each file that it consists of, minified by itself. */
  readonly files: readonly { readonly path: string; readonly byteLength: number }[];
}

/** Bundles a program, which is not run. */
export async function bundled(page: string): Promise<Bundled> {
  const bundler: unknown = await import(new URL("../../peers/bundle.mjs", import.meta.url).href);
  // It is what this file exports.
  const { bundle } = bundler as { bundle(page: string): Promise<Bundled> };
  return bundle(page);
}

/** How the size is taken. */
export interface ClientSizeParams {
  /** A program as a page has it, with its imports. */
  readonly page: string;
}

/** What a page downloads for a program: all that it imports, minified, and behind gzip. */
export async function clientSize({ page }: ClientSizeParams): Promise<Metrics> {
  const { bytes } = await bundled(page);
  return {
    minifiedKilobytes: bytes.byteLength / 1_000,
    gzipKilobytes: gzipByteLength(bytes) / 1_000,
  };
}

/** How many bytes travel where the server compresses them as well as gzip can. */
export function gzipByteLength(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).byteLength;
}
