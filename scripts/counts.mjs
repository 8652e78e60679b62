import { existsSync, readFileSync, rmSync } from "node:fs";

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * The counts of vitest's JSON report. A file that could not be run counts as one failed test.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: readonly { status: string, assertionResults: readonly unknown[] }[] }} report
 * @returns {Counts}
 */
export function countsOfVitest(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * The counts of Playwright's JSON report. An error outside of any test counts as one failed test.
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: readonly unknown[] }} report
 * @returns {Counts}
 */
export function countsOfPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * Runs a test program that writes a JSON report, and counts. A program that fails without a failed test, or
 * leaves no report, counts as one failed test, so that the sum never says that all is well when it is not.
 * @template Report
 * @param {string} reportPath
 * @param {() => Promise<number>} work Runs the program; gives its exit code.
 * @param {(report: Report) => Counts} countsOf
 * @returns {Promise<Counts>}
 */
export async function countTests(reportPath, work, countsOf) {
  rmSync(reportPath, { force: true }); // an old report must not speak for a run that wrote none
  const code = await work();
  const counts = existsSync(reportPath)
    ? countsOf(JSON.parse(readFileSync(reportPath, "utf8")))
    : { passed: 0, failed: 0, skipped: 0 };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** @param {Counts} counts */
export function describeCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
