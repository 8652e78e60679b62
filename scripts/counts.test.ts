import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countsOfPlaywright, countsOfVitest, countTests, describeCounts } from "./counts.mjs";

it("counts vitest's tests, and a file that could not be run as one that failed", () => {
  const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
  const testResults = [
    { status: "failed", assertionResults: [{}] },
    { status: "failed", assertionResults: [] },
    { status: "passed", assertionResults: [{}] },
  ];
  expect(countsOfVitest({ ...report, testResults })).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

it("counts Playwright's tests, and an error outside of them as one that failed", () => {
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
  expect(countsOfPlaywright({ stats, errors: [{}] })).toEqual({ passed: 6, failed: 2, skipped: 2 });
});

it("names skipped tests only where there are any", () => {
  expect(describeCounts({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  expect(describeCounts({ passed: 3, failed: 0, skipped: 2 })).toBe("3 passed, 0 failed, 2 skipped");
});

describe("countTests", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "counts-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A run that leaves a report of its passed tests, where there are any, and ends with a code. */
  function runWith(code: number, passed: number | undefined) {
    const report = join(folder, "report.json");
    const work = async () => {
      if (passed !== undefined) writeFileSync(report, JSON.stringify({ passed }));
      return code;
    };
    const countsOf = (json: { passed: number }) => ({ passed: json.passed, failed: 0, skipped: 0 });
    return countTests(report, work, countsOf);
  }

  it("takes the report's counts", async () => {
    expect(await runWith(0, 7)).toEqual({ passed: 7, failed: 0, skipped: 0 });
  });

  it("counts a run that failed without a failed test as a failure", async () => {
    expect(await runWith(1, 7)).toEqual({ passed: 7, failed: 1, skipped: 0 });
  });

  it("does not count an earlier run's report", async () => {
    await runWith(0, 7);
    expect(await runWith(1, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
