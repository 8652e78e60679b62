import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readRun, type StoredRun } from "../harness/stored-run.ts";
import { pageFiles } from "./page.ts";

const folder = new URL("../../../docs/", import.meta.url);

it("is, with its plots, what `npm run bench:page` makes of the stored run", () => {
  const files = pageFiles(readRun(new URL("performance.json", folder)));
  for (const { path, text } of files) expect(readFileSync(new URL(path, folder), "utf8")).toBe(text);
  const plots = readdirSync(new URL("performance/", folder)).map((name) => `performance/${name}`);
  expect(["performance.md", ...plots].toSorted()).toEqual(files.map(({ path }) => path).toSorted());
});

const run: StoredRun = {
  command: "npm run bench -- calls",
  day: "2026-01-02",
  node: "v20.0.0",
  cores: 2,
  load: 0.5,
  scenarios: [
    {
      name: "calls",
      lines: [
        { peer: "raw ws", work: "1 in flight", rounds: [{ callsPerS: 10 }, { callsPerS: 30 }] },
        { peer: "tRPC", work: "1 in flight", rounds: [{}, {}] },
      ],
    },
  ],
};

it("names the run, and shows each scenario's plot and table", () => {
  const [page, plot] = pageFiles(run);
  expect(page?.text).toContain("| command | `npm run bench -- calls` |");
  expect(page?.text).toContain("](performance/calls.svg)");
  expect(page?.text).toContain("medians of 2 rounds");
  expect(page?.text).toContain("20 (10–30)");
  expect(page?.text).not.toContain("**This run is a quick one");
  expect(plot?.path).toBe("performance/calls.svg");
});

it("says where the run is a quick one", () => {
  expect(pageFiles({ ...run, command: "npm run bench -- --quick" })[0]?.text).toContain(
    "**This run is a quick one",
  );
});

it("has no plot where nothing could be measured", () => {
  const scenarios = [{ name: "calls", lines: run.scenarios[0]?.lines.slice(1) ?? [] }];
  const files = pageFiles({ ...run, scenarios });
  expect(files.map(({ path }) => path)).toEqual(["performance.md"]);
  expect(files[0]?.text).not.toContain(".svg");
});

it("refuses a run with a scenario that there is not", () => {
  const scenarios = [{ name: "toString", lines: [] }];
  expect(() => pageFiles({ ...run, scenarios })).toThrow('the run has the scenario "toString"');
});
