import type { Pace } from "../pace.ts";
import { segmentsOf } from "./segments.ts";

/** Counts what is in a text. An empty one has no line. */
export async function describeText(text: string, pace: Pace) {
  let characters = 0;
  for (const _ of segmentsOf(text, "grapheme")) {
    characters++;
    if (pace.isDue) await pace.giveWay();
  }
  let words = 0;
  const counts = new Map<string, number>();
  for (const segment of segmentsOf(text, "word")) {
    if (pace.isDue) await pace.giveWay();
    if (!segment.isWord) continue;
    words++;
    const word = segment.text.toLowerCase();
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const lines = text === "" ? [] : text.split(/\r\n|\r|\n/);
  return {
    characters,
    codeUnits: text.length,
    utf8Bytes: Buffer.byteLength(text, "utf8"),
    words,
    lines: lines.length,
    longestLine: lines.reduce((longest, line) => Math.max(longest, line.length), 0),
    topWords: mostFrequent(counts, 10),
  };
}

function mostFrequent(counts: ReadonlyMap<string, number>, max: number) {
  const sorted = Array.from(counts, ([word, count]) => ({ word, count })).sort((a, b) => b.count - a.count);
  return sorted.slice(0, max);
}
