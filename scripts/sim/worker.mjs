import { setFlagsFromString } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";

/**
 * Runs seeds, a batch at a time, and tells what came of them.
 * @typedef {{ first: number, count: number }} Batch
 * @typedef {{ seed: number, violations: string[] }} Failure
 * @typedef {{ seeds: number, totals: Record<string, number>, failures: Failure[] }} BatchReport
 */

/** @type {{ entry: string, current: Int32Array, stopsAtFirst: boolean }} */
const { entry, current, stopsAtFirst } = workerData;
/** @type {typeof import("@heddle/core/testing")} */
const { runSim, runSimNow } = await import(entry);

// A turn of Node's event loop takes 2 µs; asking V8 to run the microtasks takes a thirtieth of that.
setFlagsFromString("--allow-natives-syntax");
const checkpoint = /** @type {() => void} */ (new Function("%PerformMicrotaskCheckpoint()"));
setFlagsFromString("--no-allow-natives-syntax");
/** @returns {Promise<void>} */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** In every so many seeds the event loop turns for real: only so a promise is seen that is rejected and caught too late. */
const realTurnsEvery = 16;

// Errors are made by the thousand, and nobody reads where.
Error.stackTraceLimit = 0;

/** @type {string[]} */
let uncaught = [];
process.on("unhandledRejection", (reason) => uncaught.push(`unhandled rejection: ${String(reason)}`));
process.on("uncaughtException", (error) => uncaught.push(`uncaught: ${String(error)}`));

parentPort?.on("message", (/** @type {Batch} */ batch) => {
  /** @type {BatchReport} */
  const report = { seeds: 0, totals: {}, failures: [] };
  runBatch(batch, report, () => parentPort?.postMessage(report));
});

/**
 * @param {Batch} batch
 * @param {BatchReport} report
 * @param {() => void} onDone
 */
function runBatch({ first, count }, report, onDone) {
  if (count === 0 || (stopsAtFirst && report.failures.length > 0)) return onDone();
  Atomics.store(current, 0, first);
  const then = () => runBatch({ first: first + 1, count: count - 1 }, report, onDone);
  if (first % realTurnsEvery === 0) {
    runSim(first, turn).then(
      (result) => setImmediate(take, first, result, report, then),
      (error) => setImmediate(take, first, failed(error), report, then),
    );
    return;
  }
  /** @type {Outcome} */
  let outcome;
  try {
    outcome = runSimNow(first, checkpoint);
  } catch (error) {
    outcome = failed(error);
  }
  setImmediate(take, first, outcome, report, then); // by then rejections that nobody has caught are told
}

/** @typedef {{ violations: readonly string[], totals: object }} Outcome */

/**
 * @param {unknown} error
 * @returns {Outcome}
 */
function failed(error) {
  return { violations: [`thrown: ${String(error)}`], totals: {} };
}

/**
 * @param {number} seed
 * @param {Outcome} outcome
 * @param {BatchReport} report
 * @param {() => void} then
 */
function take(seed, { violations, totals }, report, then) {
  report.seeds++;
  for (const [name, count] of Object.entries(totals))
    report.totals[name] = (report.totals[name] ?? 0) + Number(count);
  const all = [...violations, ...uncaught];
  uncaught = [];
  if (all.length > 0) report.failures.push({ seed, violations: all });
  then();
}
