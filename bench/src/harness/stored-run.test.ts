import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { newRun, readRun, roundsText, type StoredRun, writeRun } from "./stored-run.ts";

/** A file that is gone behind the test. */
function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "heddle-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "run.json");
}

function runWith(...rounds: StoredRun["scenarios"][number]["lines"][number]["rounds"]): StoredRun {
  return {
    ...newRun(["calls"]),
    scenarios: [{ name: "calls", lines: [{ peer: "raw ws", work: "idle", rounds }] }],
  };
}

it("reads what it has written, with five digits of each figure", () => {
  const path = newPath();
  writeRun(path, runWith({ ms: 1.234567 }, {}, { ms: 1_234_567 }));
  expect(readRun(path)).toEqual(runWith({ ms: 1.2346 }, {}, { ms: 1_234_567 }));
  expect(readRun(path).command).toBe("npm run bench -- calls");
});

it("writes a line that always failed as the formatter does", () => {
  const path = newPath();
  writeRun(path, runWith({}, {}));
  expect(readFileSync(path, "utf8")).toContain('"rounds": [{}, {}]\n');
});

it("says what figures of one round are, and of several", () => {
  expect([1, 3].map(roundsText)).toEqual(["one round", "medians of 3 rounds (least–greatest)"]);
});
