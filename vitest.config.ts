import { defineConfig } from "vitest/config";

// Tests read the packages' sources through this condition, so nothing need be built first.
const conditions = ["@heddle/source", "module", "node", "import", "default"];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };

export default defineConfig({
  test: {
    testTimeout: 20_000, // the properties and floods take seconds on a busy machine
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          environment: "node",
          include: ["{core,node-server,web-client,cli}/src/**/*.test.ts", "playground/server/**/*.test.ts"],
        },
      },
      {
        ...shared,
        test: { name: "page", environment: "happy-dom", include: ["playground/src/**/*.test.{ts,tsx}"] },
      },
      { ...shared, test: { name: "tidy", environment: "node", include: ["scripts/**/*.test.ts"] } },
    ],
  },
});
