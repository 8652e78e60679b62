import type { MeasuredLine } from "../harness/report.ts";
import { type Spread, spreadOf } from "../harness/statistics.ts";
import { isOther, isOtherSystem, type PeerName } from "../peers/peer-table.ts";
import type { Plot } from "../scenarios/scenario.ts";

/** Whose figure a bar shows: Heddle's, that of sockets by hand, or that of another system. */
export type BarKind = "heddle" | "raw" | "other";

/** One system's figure. */
export interface Bar {
  readonly peer: string;
  readonly kind: BarKind;
  /** Over the rounds; undefined where all of them failed. */
  readonly spread: Spread | undefined;
}

/** All that did the same work. */
export interface BarGroup {
  readonly work: string;
  /** The best first, those that failed last. */
  readonly bars: readonly Bar[];
}

/** What a plot shows of these lines: a group for each work, in their order. A work without this figure has none. */
export function barGroupsOf(
  lines: readonly MeasuredLine[],
  { metric, better }: Pick<Plot, "metric" | "better">,
): readonly BarGroup[] {
  const works = [...new Set(lines.map(({ work }) => work))];
  const groups = works.map((work) => ({
    work,
    bars: lines
      .filter((line) => line.work === work)
      .flatMap((line) => barOf(line, metric))
      .toSorted((one, other) => rankOf(one, better) - rankOf(other, better)),
  }));
  return groups.filter(({ bars }) => bars.some(({ spread }) => spread !== undefined));
}

/** None where the line was measured and does not have the figure. */
function barOf({ peer, rounds }: MeasuredLine, metric: string): Bar[] {
  const figures = rounds.flatMap((metrics) => metrics[metric] ?? []);
  const hasFailed = rounds.every((metrics) => Object.keys(metrics).length === 0);
  if (figures.length === 0 && !hasFailed) return [];
  return [{ peer, kind: kindOf(peer), spread: figures.length === 0 ? undefined : spreadOf(figures) }];
}

function kindOf(peer: PeerName): BarKind {
  if (isOtherSystem(peer)) return "other";
  return isOther(peer) || peer.startsWith("raw ") ? "raw" : "heddle";
}

/** The less, the further up. */
function rankOf({ spread }: Bar, better: Plot["better"]): number {
  if (spread === undefined) return Number.MAX_VALUE;
  return better === "more" ? -spread.median : spread.median;
}
