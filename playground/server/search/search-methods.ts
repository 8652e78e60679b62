import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { RpcError } from "@heddle/core";
import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { listFiles } from "./list-files.ts";
import { maxFileBytes, readText } from "./read-text.ts";
import { resolvePath } from "./resolve-path.ts";
import { searchReport, searchText } from "./search-text.ts";

/** What a whole search may cost, whatever is asked. */
const bounds = { maxFiles: 10_000, maxBytes: 200_000_000, maxMs: 10_000 };

const folder = z.string().max(1_024).default("").describe("A folder, like core/src; all when empty");
const extension = z
  .string()
  .regex(/^\.[A-Za-z0-9.]{1,16}$/, { error: "an extension is like .ts" })
  .optional()
  .describe("Only files that end in this, like .ts");
/** Its path from the root, with `/`. */
const listedFile = z.object({ path: z.string(), byteLength: z.int() });

/** Searches the files below `root`: the text ones that are neither hidden, nor built, nor installed. */
export function searchMethods(root: string) {
  const pathsIn = async function* (
    { folder, extension }: { readonly folder: string; readonly extension?: string | undefined },
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    await resolvePath(root, folder);
    for await (const path of listFiles(root, folder, signal)) {
      if (extension === undefined || path.endsWith(extension)) yield path;
    }
  };
  return {
    files: method(
      {
        input: z.object({ folder, extension, limit: z.int().min(1).max(10_000).default(1_000) }),
        output: z.object({
          /** The name of the folder that is searched. */
          root: z.string(),
          files: z.array(listedFile),
          /** Whether there are more than `limit`. */
          truncated: z.boolean(),
        }),
        summary: "Lists the files that can be searched and read",
        examples: [
          { input: {} },
          { name: "TypeScript of one folder", input: { folder: "core/src", extension: ".ts" } },
        ],
        idempotent: true,
      },
      async ({ limit, ...where }, { signal }) => {
        const files: z.infer<typeof listedFile>[] = [];
        for await (const path of pathsIn(where, signal)) {
          if (files.length >= limit) return { root: basename(root), files, truncated: true };
          const { size } = await stat(join(root, path)).catch(() => ({ size: 0 }));
          files.push({ path, byteLength: size });
        }
        return { root: basename(root), files, truncated: false };
      },
    ),
    text: method(
      {
        input: z.object({
          query: z
            .string()
            .min(1)
            .max(200)
            .refine((query) => !/[\r\n]/.test(query), { error: "a search stays within a line" })
            .describe("Looked for as it stands; no character has a meaning"),
          caseSensitive: z.boolean().default(false),
          wholeWord: z.boolean().default(false),
          folder,
          extension,
          limit: z.int().min(1).max(1_000).default(100).describe("Lines to return"),
        }),
        output: searchReport,
        summary: "Searches the lines of all files for a text",
        description: `Reads the files anew each time, up to ${bounds.maxMs / 1_000} seconds. Text of up to ${maxFileBytes / 1_048_576} MiB a file, hidden and built ones excepted.`,
        examples: [
          { input: { query: "AbortSignal", extension: ".ts" } },
          { name: "whole word", input: { query: "Duplex", wholeWord: true, caseSensitive: true, limit: 20 } },
        ],
        idempotent: true,
      },
      ({ query, caseSensitive, wholeWord, limit, ...where }, { signal }) =>
        searchText(
          root,
          pathsIn(where, signal),
          { query, caseSensitive, wholeWord },
          { ...bounds, maxMatches: limit },
          signal,
        ),
    ),
    readFile: method(
      {
        input: z.object({
          path: z.string().min(1).max(1_024).describe("As search.files lists it"),
          fromLine: z.int().min(1).default(1),
          lines: z.int().min(1).max(5_000).default(500),
        }),
        output: z.object({
          path: z.string(),
          text: z.string(),
          /** The first and the last line of `text`, from 1. */
          fromLine: z.int(),
          toLine: z.int(),
          /** Lines of the whole file. */
          totalLines: z.int(),
        }),
        summary: "Reads lines of a text file",
        description:
          "Only what `search.files` lists can be read. A path that leads out of the folder is refused.",
        examples: [
          { input: { path: "package.json" } },
          { name: "a path that leads out", input: { path: "../secret.txt" } },
        ],
        idempotent: true,
      },
      async ({ path, fromLine, lines }) => {
        const read = await readText(await resolvePath(root, path));
        if (!read.ok) throw new RpcError("failed_precondition", `${JSON.stringify(path)} is ${read.why}`);
        const all = read.text.split(/\r\n|\n/);
        if (fromLine > all.length) {
          throw new RpcError("out_of_range", `${JSON.stringify(path)} has ${all.length} lines`);
        }
        const shown = all.slice(fromLine - 1, fromLine - 1 + lines);
        return {
          path,
          text: shown.join("\n"),
          fromLine,
          toLine: fromLine + shown.length - 1,
          totalLines: all.length,
        };
      },
    ),
  };
}
