import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mutants } from "./mutants.mjs";
import { mutate, mutatedSources } from "./mutate.mjs";
import { runSeeds } from "./run-seeds.mjs";

/**
 * `npm run sim:mutants`: takes the core's safety checks out, one at a time, and sees to it that the simulator notices each.
 *
 * --only text  those alone whose name or file has it
 * --seeds N    at most so many for each; @default 1000
 * --first F    the first of them; @default 1
 * --workers W  mutants at once; @default as many as processors
 *
 * @typedef {{ seeds: number, seed: number | undefined, what: string }} Outcome What was seen after so many seeds; no seed where it survives.
 */
const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    seeds: { type: "string", default: "1000" },
    first: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
  },
});
/** A seed takes some milliseconds; one that takes so long runs in a circle, and that is seen too. */
const hangMs = 5_000;
const [count, first] = [Number(values.seeds), Number(values.first)];
const built = new URL("../../core/dist/testing/index.js", import.meta.url).href;
const chosen = mutants.filter(({ name, file }) => `${name} ${file}`.includes(values.only));
for (const mutant of mutants) await mutatedSources(mutant); // before anything takes time
const folder = await mkdtemp(join(tmpdir(), "heddle-mutants-"));
try {
  process.exitCode = await main();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function main() {
  // What the core does wrong by itself would be taken for what a mutant does.
  const own = await runSeeds({
    entry: built,
    first,
    count,
    workers: Number(values.workers),
    stopsAtFirst: true,
  });
  for (const { seed, violations } of own.failures) {
    console.error(`nothing was taken out, and seed ${seed} fails: ${violations[0]}`);
    return 1;
  }
  /** @type {Map<number, Outcome>} */
  const outcomes = new Map();
  let next = 0;
  const runOne = async () => {
    for (let index = next++; index < chosen.length; index = next++) {
      outcomes.set(index, await run(index));
      process.stderr.write(`\r${outcomes.size} of ${chosen.length}`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, runOne));
  process.stderr.write("\n");
  console.log("| without | file | seen at seed | what was seen |\n|---|---|---|---|");
  for (const [index, { name, file }] of chosen.entries()) {
    const { seed, what } = outcomes.get(index) ?? { seed: undefined, what: "" };
    console.log(`| ${name} | ${file} | ${seed ?? "never"} | ${what} |`);
  }
  const survivors = chosen.filter((_, index) => outcomes.get(index)?.seed === undefined);
  console.log(`\n${chosen.length - survivors.length} of ${chosen.length} seen within ${count} seeds`);
  return survivors.length === 0 ? 0 : 1;
}

/**
 * @param {number} index
 * @returns {Promise<Outcome>}
 */
async function run(index) {
  const mutant = chosen[index];
  if (mutant === undefined) throw new Error("bug: a mutant that is not there");
  const own = join(folder, String(index));
  const entry = await mutate(mutant, own);
  const { seeds, failures } = await runSeeds({ entry, first, count, workers: 1, stopsAtFirst: true, hangMs });
  await rm(own, { recursive: true });
  const [failure] = failures;
  const what = failure?.violations[0]?.replaceAll("|", "/").replaceAll("\n", " ").slice(0, 140) ?? "nothing";
  return { seeds, seed: failure?.seed, what };
}
