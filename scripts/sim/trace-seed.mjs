/**
 * Runs one seed and prints all that happens in it, then what must not be.
 * @param {string} entry The URL of the testing kit that is run.
 * @param {number} seed
 * @returns {Promise<number>} the exit code
 */
export async function traceSeed(entry, seed) {
  /** @type {typeof import("@heddle/core/testing")} */
  const { runSim } = await import(entry);
  /** @returns {Promise<void>} */
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const report = await runSim(seed, turn, { log: (line) => console.log(line) });
  console.log(`\nseed ${seed}: ${JSON.stringify(report.totals)}, digest ${report.digest}`);
  for (const violation of report.violations) console.log(`  ${violation}`);
  console.log(report.violations.length === 0 ? "no violation" : `${report.violations.length} violations`);
  return report.violations.length === 0 ? 0 : 1;
}
