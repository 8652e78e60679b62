import type { Line } from "../scenarios/scenario.ts";
import type { Metrics } from "./statistics.ts";

/** One line's figures of each round. */
export type LineRounds = readonly Metrics[];

/**
 * Measures every line once a round, one after the other: what else the machine does in the meantime falls on all of them alike.
 *
 * @param done Told after each measurement.
 */
export async function measureRounds(
  lines: readonly Line[],
  rounds: number,
  measure: (line: Line) => Promise<Metrics>,
  done: (line: Line, round: number) => void,
): Promise<readonly LineRounds[]> {
  const results = lines.map((): Metrics[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [at, line] of lines.entries()) {
      results[at]?.push(await measure(line));
      done(line, round);
    }
  }
  return results;
}
