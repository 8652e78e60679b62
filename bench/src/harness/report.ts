import { isOtherSystem, type PeerName } from "../peers/peer-table.ts";
import type { Column, Scenario } from "../scenarios/scenario.ts";
import { markdownTable } from "./markdown-table.ts";
import type { LineRounds } from "./rounds.ts";
import { median, spreadOf } from "./statistics.ts";

/** A line that was measured. */
export interface MeasuredLine {
  readonly peer: PeerName;
  readonly work: string;
  readonly yardstick?: { readonly peer: PeerName; readonly work: string };
  readonly rounds: LineRounds;
}

/** The table of a scenario: medians, with the least and the greatest round where there are several. */
export function reportTable({ columns }: Pick<Scenario, "columns">, lines: readonly MeasuredLine[]): string {
  const rows = lines.map((line) => [
    line.peer,
    line.work,
    ...columns.map((column) => cellOf(column, line.rounds, comparedWith(column, line, lines))),
  ]);
  return markdownTable(["system", "work", ...columns.map(({ title }) => title)], rows, 2);
}

/** The rounds that a column divides by; undefined where it shows the figure itself. */
function comparedWith(
  { of, metric, best = "most" }: Column,
  { yardstick, peer, work }: MeasuredLine,
  lines: readonly MeasuredLine[],
): LineRounds | undefined {
  if (of === undefined) return undefined;
  if (of === "yardstick")
    return lines.find((line) => line.peer === yardstick?.peer && line.work === yardstick.work)?.rounds ?? [];
  if (isOtherSystem(peer)) return [];
  const others = lines.filter((line) => line.work === work && isOtherSystem(line.peer));
  const figureOf = ({ rounds }: MeasuredLine) =>
    median(rounds.map((metrics) => metrics[metric] ?? Number.NaN));
  const sorted = others.toSorted((one, other) => figureOf(one) - figureOf(other));
  return (best === "most" ? sorted.at(-1) : sorted[0])?.rounds ?? [];
}

function cellOf({ metric, digits }: Column, rounds: LineRounds, divisors: LineRounds | undefined): string {
  const figures = rounds.map((metrics, round) => {
    const figure = metrics[metric] ?? Number.NaN;
    return divisors === undefined ? figure : figure / (divisors[round]?.[metric] ?? Number.NaN);
  });
  if (figures.length > 0 && rounds.every((metrics) => Object.keys(metrics).length === 0)) return "failed";
  const { median: middle, min, max } = spreadOf(figures.filter((figure) => !Number.isNaN(figure)));
  if (Number.isNaN(middle)) return "";
  if (figures.length === 1) return middle.toFixed(digits);
  return `${middle.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
