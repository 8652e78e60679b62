import type { Column, Line, Scenario } from "../scenarios/scenario.ts";
import { markdownTable } from "./markdown-table.ts";
import type { LineRounds } from "./rounds.ts";
import { spreadOf } from "./statistics.ts";

/** The table of a scenario: medians, with the least and the greatest round where there are several. */
export function reportTable(
  { columns }: Scenario,
  lines: readonly Line[],
  results: readonly LineRounds[],
): string {
  const roundsOf = ({ peer, work }: Pick<Line, "peer" | "work">): LineRounds =>
    results[lines.findIndex((line) => line.peer === peer && line.work === work)] ?? [];
  const rows = lines.map((line) => {
    const rounds = roundsOf(line);
    const yardstick = line.yardstick === undefined ? [] : roundsOf(line.yardstick);
    return [line.peer, line.work, ...columns.map((column) => cellOf(column, rounds, yardstick))];
  });
  return markdownTable(["system", "work", ...columns.map(({ title }) => title)], rows, 2);
}

function cellOf({ metric, digits, isRatio }: Column, rounds: LineRounds, yardstick: LineRounds): string {
  const figures = rounds.map((metrics, round) => {
    const figure = metrics[metric] ?? Number.NaN;
    return isRatio ? figure / (yardstick[round]?.[metric] ?? Number.NaN) : figure;
  });
  const { median, min, max } = spreadOf(figures);
  if (Number.isNaN(median)) return "";
  if (figures.length === 1) return median.toFixed(digits);
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
