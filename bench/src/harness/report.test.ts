import { expect, it } from "vitest";
import type { Line, Scenario } from "../scenarios/scenario.ts";
import { reportTable } from "./report.ts";

const task: Line["task"] = { workload: "calls", params: { inFlight: 1, warmUpMs: 1, durationMs: 1 } };
const raw: Line = { peer: "raw ws", work: "calls", task, timeoutMs: 1 };
const heddle: Line = { ...raw, peer: "heddle ws json", yardstick: raw };

const scenario: Scenario = {
  title: "",
  note: "",
  rounds: 1,
  lines: () => [],
  columns: [
    { title: "ms", metric: "ms", digits: 1 },
    { title: "of raw", metric: "ms", digits: 2, isRatio: true },
    { title: "MB", metric: "megabytes", digits: 0 },
  ],
};

/** The cells of each row, without the titles. */
function cellsOf(results: Parameters<typeof reportTable>[2]): string[][] {
  return reportTable(scenario, [raw, heddle], results)
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(3, -1)
        .map((cell) => cell.trim()),
    );
}

it("divides round by round, and shows the median with the least and the greatest", () => {
  expect(
    cellsOf([
      [{ ms: 1 }, { ms: 10 }, { ms: 4 }],
      [{ ms: 2 }, { ms: 10 }, { ms: 2 }],
    ]),
  ).toEqual([
    ["4.0 (1.0–10.0)", "", ""],
    ["2.0 (2.0–10.0)", "1.00 (0.50–2.00)", ""],
  ]);
});

it("shows the figure alone where there was one round", () => {
  expect(cellsOf([[{ ms: 2 }], [{ ms: 3, megabytes: 7 }]])).toEqual([
    ["2.0", "", ""],
    ["3.0", "1.50", "7"],
  ]);
});
