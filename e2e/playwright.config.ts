import { defineConfig } from "@playwright/test";
import { findBrowser, isRoot } from "../scripts/browser.mjs";

const executablePath = findBrowser();

export default defineConfig({
  testDir: "tests",
  outputDir: "../test-results",
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  reporter: "list",
  use: {
    browserName: "chromium",
    trace: "retain-on-failure",
    launchOptions: {
      // Without one, Playwright looks for its own and says how to install it.
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        ...(isRoot() ? ["--no-sandbox"] : []),
      ],
    },
  },
});
