import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import type { Line, Scenario } from "../scenarios/scenario.ts";
import type { BenchOptions } from "./options.ts";
import { reportTable } from "./report.ts";
import { measureRounds } from "./rounds.ts";
import type { Metrics } from "./statistics.ts";

/** Measures a scenario, prints its table to the output and how far it is to the error output, and writes the file that the options name. */
export async function runScenario(
  scenario: Scenario,
  options: BenchOptions,
  measure: (line: Line) => Promise<Metrics>,
): Promise<void> {
  const lines = scenario.lines(options).filter((line) => lineName(line).includes(options.only));
  if (lines.length === 0) {
    console.log(`## ${scenario.title}\n\nThere is nothing here that could be measured.`);
    return;
  }
  const [loadBefore = 0] = loadavg();
  const rounds = options.rounds ?? (options.isQuick ? 1 : scenario.rounds);
  const results = await measureRounds(lines, rounds, measure, (line, round) => {
    console.error(`  ${round + 1}/${rounds} ${lineName(line)}`);
  });
  const host = `Node ${process.version}, ${availableParallelism()} cores (load ${loadBefore.toFixed(1)} before), loopback, client and server in their own processes`;
  console.log(`## ${scenario.title}\n\n${scenario.note}\n`);
  console.log(`${host}; ${roundsText(rounds)}.\n\n${reportTable(scenario, lines, results)}`);
  if (options.jsonPath === undefined) return;
  const measured = lines.map((line, at) => ({ ...line, rounds: results[at] }));
  const report = { title: scenario.title, host, options, lines: measured };
  writeFileSync(options.jsonPath, `${JSON.stringify(report, null, 2)}\n`);
}

function lineName({ peer, work }: Line): string {
  return `${peer}, ${work}`;
}

function roundsText(rounds: number): string {
  return rounds === 1 ? "one round" : `medians of ${rounds} rounds (least–greatest)`;
}
