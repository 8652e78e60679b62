import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { runSeeds } from "./run-seeds.mjs";
import { traceSeed } from "./trace-seed.mjs";

/**
 * `npm run sim -- --seeds 1000`: simulates clients and servers over a bad network, a scenario a seed.
 *
 * --seeds N    how many; @default 1000
 * --first F    the first of them; @default 1
 * --workers W  threads; @default as many as processors
 * --seed S     one seed alone, with all that happens in it
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    first: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    seed: { type: "string" },
  },
});
const entry = new URL("../../core/dist/testing/index.js", import.meta.url).href;
process.exitCode = values.seed === undefined ? await many() : await traceSeed(entry, Number(values.seed));

async function many() {
  const [count, first, workers] = [Number(values.seeds), Number(values.first), Number(values.workers)];
  const startedMs = performance.now();
  const { seeds, totals, failures } = await runSeeds({ entry, first, count, workers, stopsAtFirst: false });
  const seconds = (performance.now() - startedMs) / 1_000;
  const speed = Math.round(seeds / seconds);
  console.log(
    `${inDigits(seeds)} seeds in ${seconds.toFixed(1)} s, ${inDigits(speed)} a second on ${workers} threads`,
  );
  for (const [name, total] of Object.entries(totals))
    console.log(`${inDigits(total).padStart(12)}  ${words(name)}`);
  for (const { seed, violations } of failures.slice(0, 20)) {
    console.log(`\nseed ${seed}; again with: npm run sim -- --seed ${seed}`);
    for (const violation of violations.slice(0, 8)) console.log(`  ${violation}`);
  }
  console.log(failures.length === 0 ? "no violation" : `\n${failures.length} seeds with violations`);
  return failures.length === 0 ? 0 : 1;
}

/** @param {number} number */
function inDigits(number) {
  return number.toLocaleString("en");
}

/** `lostSessions` as words. @param {string} name */
function words(name) {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
