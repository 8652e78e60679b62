import { isOther } from "../peers/peer-table.ts";
import type { Line, Scenario } from "../scenarios/scenario.ts";
import type { BenchOptions } from "./options.ts";
import type { MeasuredLine } from "./report.ts";
import { measureRounds } from "./rounds.ts";
import type { Metrics } from "./statistics.ts";

/** The lines of a scenario that these options ask for. */
export function chosenLines(scenario: Scenario, options: BenchOptions): readonly Line[] {
  return scenario.lines(options).filter((line) => lineName(line).includes(options.only));
}

/**
 * Measures lines, and tells the error output how far it is. One that fails has no figures in that round; where it is not another system's,
 * the process will end with 1.
 */
export async function runLines(
  lines: readonly Line[],
  rounds: number,
  measure: (line: Line) => Promise<Metrics>,
): Promise<readonly MeasuredLine[]> {
  const measureOrTell = async (line: Line): Promise<Metrics> => {
    try {
      return await measure(line);
    } catch (error) {
      console.error(`  ${lineName(line)} failed: ${error instanceof Error ? error.message : String(error)}`);
      if (!isOther(line.peer)) process.exitCode = 1;
      return {};
    }
  };
  const results = await measureRounds(lines, rounds, measureOrTell, (line, round) => {
    console.error(`  ${round + 1}/${rounds} ${lineName(line)}`);
  });
  return lines.map(({ peer, work, yardstick }, at) => ({
    peer,
    work,
    ...(yardstick === undefined ? {} : { yardstick: { peer: yardstick.peer, work: yardstick.work } }),
    rounds: results[at] ?? [],
  }));
}

function lineName({ peer, work }: Line): string {
  return `${peer}, ${work}`;
}
