import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";

/**
 * @typedef {import("./worker.mjs").BatchReport} BatchReport
 * @typedef {import("./worker.mjs").Failure} Failure
 * @typedef {{
 *   entry: string,
 *   first: number,
 *   count: number,
 *   workers: number,
 *   stopsAtFirst: boolean,
 *   hangMs?: number,
 * }} SeedRun `entry` is the URL of the testing kit that is run; `stopsAtFirst` ends with the first seed that fails. One that takes longer than
 *   `hangMs`, 20 seconds by default, runs in a circle.
 */

// A thread is slow until all that a simulation runs is compiled: it is compiled at once, and kept.
setFlagsFromString("--always-sparkplug");
setFlagsFromString("--no-flush-bytecode");

const batchSize = 100;

/**
 * Runs seeds on as many threads as wanted.
 * @param {SeedRun} run
 * @returns {Promise<BatchReport>} failures by seed
 */
export async function runSeeds(run) {
  /** @type {BatchReport} */
  const sum = { seeds: 0, totals: {}, failures: [] };
  const end = run.first + run.count;
  let next = run.first;
  const isOver = () => next >= end || (run.stopsAtFirst && sum.failures.length > 0);
  const runOne = async () => {
    let thread = startThread(run);
    while (!isOver()) {
      const batch = { first: next, count: Math.min(batchSize, end - next) };
      next += batch.count;
      const report = await thread.runBatch(batch);
      add(sum, report);
      if (!thread.isHung) continue;
      // What was behind it in the batch is left out.
      await thread.stop();
      thread = startThread(run);
    }
    await thread.stop();
  };
  await Promise.all(Array.from({ length: run.workers }, runOne));
  sum.failures.sort((one, other) => one.seed - other.seed);
  return sum;
}

/** @param {SeedRun} run */
function startThread({ entry, stopsAtFirst, hangMs = 20_000 }) {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
    workerData: { entry, current, stopsAtFirst },
    resourceLimits: { maxYoungGenerationSizeMb: 192 },
  });
  const thread = {
    isHung: false,
    /**
     * @param {import("./worker.mjs").Batch} batch
     * @returns {Promise<BatchReport>}
     */
    runBatch(batch) {
      return new Promise((resolve) => {
        let seed = -1;
        /** @param {string} what */
        const broken = (what) => {
          thread.isHung = true;
          settle({ seeds: 1, totals: {}, failures: [{ seed: current[0] ?? 0, violations: [what] }] });
        };
        const watchdog = setInterval(() => {
          if (seed === current[0]) broken(`it has not ended after ${hangMs / 1_000} s`);
          seed = current[0] ?? 0;
        }, hangMs);
        /** @param {Error} error */
        const onError = (error) => broken(`the thread ended: ${error.message}`);
        /** @param {BatchReport} report */
        const settle = (report) => {
          clearInterval(watchdog);
          worker.off("error", onError);
          worker.off("message", settle);
          resolve(report);
        };
        worker.on("error", onError);
        worker.on("message", settle);
        worker.postMessage(batch);
      });
    },
    async stop() {
      await worker.terminate();
    },
  };
  return thread;
}

/**
 * @param {BatchReport} sum
 * @param {BatchReport} report
 */
function add(sum, report) {
  sum.seeds += report.seeds;
  for (const [name, count] of Object.entries(report.totals))
    sum.totals[name] = (sum.totals[name] ?? 0) + count;
  sum.failures.push(...report.failures);
}
