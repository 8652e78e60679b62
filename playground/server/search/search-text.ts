import { join } from "node:path";
import { Pace } from "../pace.ts";
import { excerpt, type LineMatch, type LineQuery, lineMatcher } from "./line-matcher.ts";
import { readText } from "./read-text.ts";

/** A line in which the text was found. */
export interface FoundLine {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in code units. */
  readonly column: number;
  /** The line, or the part around the match. */
  readonly text: string;
}

/** How a search ended. */
export interface SearchReport {
  readonly matches: FoundLine[];
  readonly filesSearched: number;
  readonly bytesSearched: number;
  readonly elapsedMs: number;
  /** Why it is not complete; absent where it is. */
  readonly stoppedBy?: "matches" | "files" | "bytes" | "time" | undefined;
}

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
  const matches: FoundLine[] = [];
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
        if (match !== undefined) matches.push(foundLine(path, index + 1, line, match));
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

function foundLine(path: string, number: number, line: string, match: LineMatch): FoundLine {
  return { path, line: number, column: match.index + 1, text: excerpt(line, match) };
}
