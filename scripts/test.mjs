import { join } from "node:path";
import { ensureBrowser } from "./browser.mjs";
import { run, scriptOf } from "./child.mjs";
import { countsOfPlaywright, countsOfVitest, countTests, describeCounts } from "./counts.mjs";
import { mustRun, setUp } from "./set-up.mjs";
import { createSteps, StepError, tableOf } from "./steps.mjs";

/**
 * `npm test`: sets up, then types, lint, unit tests and the tests in a real browser. Once the build is there every
 * check is made, also behind one that failed. The last line is `N passed, N failed`.
 * @param {string} root The repository.
 * @returns {Promise<number>} the exit code
 */
export async function test(root) {
  const steps = createSteps();
  const sum = { passed: 0, failed: 0, skipped: 0 };
  if (await setUp(root, steps)) {
    await steps.run("types", "tests and configuration too", () =>
      mustRun(root, "typescript", "tsc", ["-p", "tsconfig.test.json"], root),
    );
    await steps.run("lint", "biome, formatting included", () =>
      mustRun(root, "@biomejs/biome", "biome", ["check", "--error-on-warnings", "."], root),
    );
    await steps.run("packages", "publint: fit to be published", async () => {
      for (const name of publishedPackages)
        await mustRun(root, "publint", "publint", ["--strict", name], root);
    });
    await steps.run("unit", "vitest", async () => noteOf(sum, await unitTests(root)));
    let chromium = "";
    const hasBrowser = await steps.run("browser", "a Chromium to test in", async () => {
      chromium = await ensureBrowser(root);
      return chromium;
    });
    if (hasBrowser)
      await steps.run("e2e", "playwright", async () => noteOf(sum, await browserTests(root, chromium)));
  }

  // A step without tests of its own counts as one failure: "0 failed" is said only where all went well.
  const failedSteps = steps.results.filter(({ name, ok }) => !ok && name !== "unit" && name !== "e2e").length;
  const failed = sum.failed + failedSteps;
  console.log(`\n${tableOf(steps.results)}\n`);
  console.log(`${sum.passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Those that go to the registry; each looks at its build. */
const publishedPackages = ["core", "node-server", "web-client", "playground", "cli"];

/** @param {string} root */
function unitTests(root) {
  const report = join(root, ".cache", "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return countTests(
    report,
    () => run(process.execPath, [scriptOf(root, "vitest", "vitest"), ...args], { cwd: root }),
    countsOfVitest,
  );
}

/**
 * @param {string} root
 * @param {string} chromium
 */
function browserTests(root, chromium) {
  const report = join(root, ".cache", "playwright.json");
  const args = ["test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"];
  const env = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const playwright = scriptOf(root, "@playwright/test", "playwright");
  return countTests(
    report,
    () => run(process.execPath, [playwright, ...args], { cwd: root, env }),
    countsOfPlaywright,
  );
}

/**
 * Adds to the sum; what the step has to say, as an error where a test failed.
 * @param {import("./counts.mjs").Counts} sum
 * @param {import("./counts.mjs").Counts} counts
 */
function noteOf(sum, counts) {
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
  if (counts.failed > 0) throw new StepError(describeCounts(counts));
  return describeCounts(counts);
}
