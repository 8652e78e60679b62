import { installOthers } from "./harness/install-others.ts";
import { measureLine } from "./harness/measure.ts";
import { type BenchOptions, parseOptions, usage } from "./harness/options.ts";
import { profileTable } from "./harness/profile-shares.ts";
import { reportTable } from "./harness/report.ts";
import { chosenLines, runLines } from "./harness/run-scenario.ts";
import { Servers } from "./harness/servers.ts";
import { startProcess } from "./harness/start-process.ts";
import { circumstancesOf, newRun, type StoredScenario, writeRun } from "./harness/stored-run.ts";
import { isOther, type PeerName } from "./peers/peer-table.ts";
import type { ServerJob } from "./processes/server-process.ts";
import { scenarios } from "./scenarios/scenario-table.ts";

const args = process.argv.slice(2);
const options = optionsOf(args);
const run = newRun(args);
const startedMs = Date.now();
const chosen = options.names.flatMap((name) => {
  const scenario = scenarios[name];
  if (scenario === undefined) return [];
  return [{ name, scenario, lines: chosenLines(scenario, options) }];
});
if (chosen.some(({ lines }) => lines.some(({ peer }) => isOther(peer)))) installOthers();

const startServer = (peer: PeerName) => {
  const job: ServerJob = { peer };
  return startProcess("server-process", job, options.processes);
};
const servers = new Servers(startServer, options.isQuick);
const measured: StoredScenario[] = [];
for (const { name, scenario, lines } of chosen) {
  console.log(`## ${scenario.title}\n\n${scenario.note}\n`);
  if (lines.length === 0) {
    console.log("There is nothing here that could be measured.\n");
    continue;
  }
  const rounds = options.rounds ?? (options.isQuick ? 1 : scenario.rounds);
  const results = await runLines(lines, rounds, (line) => measureLine(line, servers, options.processes));
  measured.push({ name, lines: results });
  console.log(`${circumstancesOf(run, rounds)}\n\n${reportTable(scenario, results)}\n`);
}
await servers.stop();
const { profileFolder } = options.processes;
if (profileFolder !== undefined) console.log(profileTable(profileFolder, startedMs));
if (options.jsonPath !== undefined) writeRun(options.jsonPath, { ...run, scenarios: measured });

function optionsOf(given: readonly string[]): BenchOptions {
  try {
    return parseOptions(given);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}
