import { expect, it } from "vitest";
import { machinePathProblems } from "./machine-paths.ts";

it.each(["/work/main/a.ts", '"/tmp/x"', "in /home/ada/heddle", "(/root/.npm)", "/Users/ada/x", "C:\\heddle"])(
  "sees %s",
  (text) => {
    expect(machinePathProblems([{ path: "docs/a.md", text }])).toEqual([
      "docs/a.md:1: names a path of one machine",
    ]);
  },
);

it.each([
  "https://example.org/home/page",
  "./tmp/x",
  "../work/x",
  "src/tmp/x",
  "tmpdir()",
  "/usr/bin/env node",
])("lets pass %s", (text) => {
  expect(machinePathProblems([{ path: "docs/a.md", text }])).toEqual([]);
});
