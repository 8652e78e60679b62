import { defineConfig } from "vitest/config";

// Tests read the packages' sources through this condition, so nothing need be built first.
const conditions = ["@heddle/source", "module", "node", "import", "default"];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };

// Properties and floods take seconds on a busy machine; nothing in them waits for time to pass.
const testTimeout = 30_000;

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          environment: "node",
          include: [
            "{core,node-server,web-client,cli,bench}/src/**/*.test.ts",
            "playground/server/**/*.test.ts",
          ],
          testTimeout,
        },
      },
      {
        ...shared,
        test: {
          name: "page",
          environment: "happy-dom",
          include: ["playground/src/**/*.test.{ts,tsx}"],
          testTimeout,
        },
      },
      {
        ...shared,
        test: { name: "tidy", environment: "node", include: ["scripts/**/*.test.ts"], testTimeout },
      },
    ],
  },
});
