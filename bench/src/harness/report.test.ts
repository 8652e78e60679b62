import { expect, it } from "vitest";
import type { Scenario } from "../scenarios/scenario.ts";
import { type MeasuredLine, reportTable } from "./report.ts";

const columns: Scenario["columns"] = [
  { title: "ms", metric: "ms", digits: 1 },
  { title: "of raw", metric: "ms", digits: 2, of: "yardstick" },
  { title: "MB", metric: "megabytes", digits: 0 },
];

/** The cells of each row, without the titles. */
function cellsOf(
  results: readonly MeasuredLine["rounds"][],
  peers: readonly MeasuredLine["peer"][] = ["raw ws", "heddle ws json"],
  shown = columns,
): string[][] {
  const yardstick = { peer: "raw ws", work: "calls" } as const;
  const lines = peers.map(
    (peer, at): MeasuredLine => ({
      peer,
      work: "calls",
      rounds: results[at] ?? [],
      ...(at === 0 ? {} : { yardstick }),
    }),
  );
  return reportTable({ columns: shown }, lines)
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

it("divides by the other system that was best on the whole, and leaves those out that are sockets by hand", () => {
  const peers = ["raw ws superjson", "heddle ws json", "tRPC", "oRPC"] as const;
  const results = [[{ ms: 1 }], [{ ms: 6 }], [{ ms: 3 }], [{ ms: 2 }]];
  const cells = (best: "most" | "least") =>
    cellsOf(results, peers, [{ title: "of the best", metric: "ms", digits: 2, of: "best other", best }]);
  expect(cells("most")).toEqual([["0.33"], ["2.00"], [""], [""]]);
  expect(cells("least")).toEqual([["0.50"], ["3.00"], [""], [""]]);
});
