import { join } from "node:path";
import { z } from "zod";
import { Pace } from "../pace.ts";
import { excerpt, type LineQuery, lineMatcher } from "./line-matcher.ts";
import { readText } from "./read-text.ts";

/** A line in which the text was found. */
const foundLine = z.object({
  path: z.string(),
  /** From 1. */
  line: z.int(),
  /** From 1, in code units. */
  column: z.int(),
  /** The line, or the part around the match. */
  text: z.string(),
});

/** How a search ended. */
export const searchReport = z.object({
  matches: z.array(foundLine),
  filesSearched: z.int(),
  bytesSearched: z.int(),
  elapsedMs: z.number(),
  /** Why it is not complete; absent where it is. */
  stoppedBy: z.enum(["matches", "files", "bytes", "time"]).optional(),
});

type SearchReport = z.infer<typeof searchReport>;

/** What a search may cost. */
export interface SearchBounds {
  readonly maxMatches: number;
  readonly maxFiles: number;
  readonly maxBytes: number;
  readonly maxMs: number;
}

/**
 * Searches files line by line and reports the first match of each line. Gives way to other work; rejects with the signal's
 * reason when it aborts.
 * @param paths From `root`.
 */
export async function searchText(
  root: string,
  paths: AsyncIterable<string>,
  query: LineQuery,
  bounds: SearchBounds,
  signal: AbortSignal,
): Promise<SearchReport> {
  const beganMs = performance.now();
  const pace = new Pace(signal);
  const find = lineMatcher(query);
  const matches: SearchReport["matches"] = [];
  let filesSearched = 0;
  let bytesSearched = 0;
  const boundReached = (): SearchReport["stoppedBy"] => {
    if (matches.length >= bounds.maxMatches) return "matches";
    if (filesSearched >= bounds.maxFiles) return "files";
    if (bytesSearched >= bounds.maxBytes) return "bytes";
    return performance.now() - beganMs >= bounds.maxMs ? "time" : undefined;
  };
  let stoppedBy: SearchReport["stoppedBy"];
  for await (const path of paths) {
    const read = await readText(join(root, path));
    signal.throwIfAborted();
    if (read.ok) {
      filesSearched++;
      bytesSearched += read.byteLength;
      for (const [index, line] of read.text.split(/\r\n|\n/).entries()) {
        const match = find(line);
        if (match !== undefined) {
          matches.push({ path, line: index + 1, column: match.index + 1, text: excerpt(line, match) });
        }
        if (matches.length >= bounds.maxMatches) break;
        if (pace.isDue) await pace.giveWay();
      }
    }
    stoppedBy = boundReached();
    if (stoppedBy !== undefined) break;
  }
  const elapsedMs = performance.now() - beganMs;
  return {
    matches,
    filesSearched,
    bytesSearched,
    elapsedMs,
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
  };
}
