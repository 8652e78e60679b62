import { measureLine } from "./harness/measure.ts";
import { type BenchOptions, parseOptions, usage } from "./harness/options.ts";
import { runScenario } from "./harness/run-scenario.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { scenarios } from "./scenarios/scenario-table.ts";

const [name = "", ...args] = process.argv.slice(2);
const scenario = scenarios.get(name);
if (scenario === undefined) fail(`"${name}" is no scenario; there are ${[...scenarios.keys()].join(", ")}`);
else await run(scenario, optionsOf(args));

function run(scenario: Scenario, options: BenchOptions): Promise<void> {
  return runScenario(scenario, options, (line) => measureLine(line, options.profileFolder));
}

function optionsOf(args: readonly string[]): BenchOptions {
  try {
    return parseOptions(args);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message: string): never {
  console.error(`${message}\n${usage}`);
  process.exit(2);
}
