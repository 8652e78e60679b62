import { reportTable } from "../harness/report.ts";
import { roundsText, type StoredRun, type StoredScenario } from "../harness/stored-run.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { scenarios } from "../scenarios/scenario-table.ts";
import { barGroupsOf } from "./bar-groups.ts";
import { readingText } from "./page-texts.ts";
import { plotSummary, plotSvg } from "./plot.ts";

/** A file of the page. */
export interface PageFile {
  /** From the folder of the run on. */
  readonly path: string;
  readonly text: string;
}

/**
 * The page about a run, with its plots. The same run gives the same bytes.
 *
 * @throws Error where the run has a scenario that there is not.
 */
export function pageFiles(run: StoredRun): readonly PageFile[] {
  const sections = run.scenarios.map((stored) => sectionOf(stored, scenarioOf(stored)));
  const text = [headOf(run), readingText, ...sections.map((section) => section.text)].join("\n\n");
  return [{ path: "performance.md", text: `${text}\n` }, ...sections.flatMap(({ plot }) => plot)];
}

function scenarioOf({ name }: StoredScenario): Scenario {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario === undefined) throw new Error(`the run has the scenario "${name}", and there is none`);
  return scenario;
}

function headOf({ command, day, node, cores, load }: StoredRun): string {
  const warning = command.includes("--quick")
    ? "\n\n**This run is a quick one: it shows that everything runs, compares nothing, and [leaves out much](../bench/README.md#a-quick-look).**"
    : "";
  return `# Performance

All figures are of one run, which is stored in [performance.json](performance.json). \`npm run bench:page\` makes this page and its plots of that file; nothing here is written by hand. How
the measurements are made is in [bench](../bench/README.md).${warning}

| | |
|---|---|
| command | \`${command}\` |
| day | ${day} |
| Node | ${node} |
| cores | ${cores} |
| load before | ${load.toFixed(1)} |`;
}

interface Section {
  readonly text: string;
  /** None where nothing could be measured. */
  readonly plot: readonly PageFile[];
}

function sectionOf({ name, lines }: StoredScenario, scenario: Scenario): Section {
  const { title, note, plot } = scenario;
  const groups = barGroupsOf(lines, plot);
  const path = `performance/${name}.svg`;
  const rounds = Math.max(...lines.map((line) => line.rounds.length));
  const image = groups.length === 0 ? [] : [`![${plotSummary(title, plot)}](${path})`];
  return {
    text: [
      `## ${title}`,
      note,
      ...image,
      `\`${name}\`, ${roundsText(rounds)}:`,
      reportTable(scenario, lines),
    ].join("\n\n"),
    plot: groups.length === 0 ? [] : [{ path, text: plotSvg(title, plot, groups) }],
  };
}
