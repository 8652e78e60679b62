import { gzipSync } from "node:zlib";
import type { Metrics } from "../harness/statistics.ts";

/** How the size is taken. */
export interface ClientSizeParams {
  /** A program as a page has it, with its imports. */
  readonly page: string;
}

/** What a page downloads for a program: all that it imports, minified, and behind gzip. */
export async function clientSize({ page }: ClientSizeParams): Promise<Metrics> {
  const bundler: unknown = await import(new URL("../../peers/bundle.mjs", import.meta.url).href);
  // It is what this file exports.
  const { bundle } = bundler as { bundle(page: string): Promise<Uint8Array> };
  const bytes = await bundle(page);
  return {
    minifiedKilobytes: bytes.byteLength / 1_000,
    gzipKilobytes: gzipSync(bytes, { level: 9 }).byteLength / 1_000,
  };
}
