import { expect, it } from "vitest";
import { createSteps, StepError, tableOf } from "./steps.mjs";

function createFixture() {
  const lines: string[] = [];
  let nowMs = 0;
  const steps = createSteps({ print: (line) => lines.push(line), nowMs: () => (nowMs += 1250) });
  return { lines, steps };
}

it("says what a step does and how long it took", async () => {
  const { lines, steps } = createFixture();
  expect(await steps.run("build", "tsc", () => "12 files")).toBe(true);
  expect(lines).toEqual(["\n> build: tsc", "  ok in 1.3 s: 12 files"]);
});

it("says why a step failed, with a stack only where nobody expected it", async () => {
  const { steps } = createFixture();
  const expected = await steps.run("lint", "biome", () => Promise.reject(new StepError("2 problems")));
  const unexpected = await steps.run("unit", "vitest", () => {
    throw new TypeError("bug");
  });
  expect([expected, unexpected]).toEqual([false, false]);
  expect(steps.results[0]).toEqual({ name: "lint", ok: false, ms: 1250, note: "2 problems" });
  expect(steps.results[1]?.note).toMatch(/TypeError: bug\n\s+at /);
});

it("sums up in a table", () => {
  const table = tableOf([
    { name: "build", ok: true, ms: 1250, note: "" },
    { name: "unit", ok: false, ms: 10_000, note: "1 failed\nmore" },
  ]);
  expect(table.split("\n")).toEqual([
    "  build  ok        1.3 s",
    "  unit   FAILED   10.0 s  1 failed",
    "  total           11.3 s",
  ]);
});
