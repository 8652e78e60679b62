import { expect, it } from "vitest";
import type { MeasuredLine } from "../harness/report.ts";
import { barGroupsOf } from "./bar-groups.ts";

const lines: readonly MeasuredLine[] = [
  { peer: "raw ws superjson", work: "calls", rounds: [{ ms: 1 }, { ms: 5 }, { ms: 3 }] },
  { peer: "tRPC", work: "calls", rounds: [{}, {}, {}] },
  { peer: "heddle ws json", work: "calls", rounds: [{ ms: 2 }, {}, { ms: 2 }] },
  { peer: "oRPC", work: "calls", rounds: [{ kilobytes: 1 }] },
  { peer: "oRPC", work: "idle", rounds: [{ kilobytes: 1 }] },
  { peer: "oRPC", work: "streams", rounds: [{ ms: 9 }] },
];
const raw = { peer: "raw ws superjson", kind: "raw", spread: { median: 3, min: 1, max: 5 } };
const heddle = { peer: "heddle ws json", kind: "heddle", spread: { median: 2, min: 2, max: 2 } };
const failed = { peer: "tRPC", kind: "other", spread: undefined };
const streams = {
  work: "streams",
  bars: [{ peer: "oRPC", kind: "other", spread: { median: 9, min: 9, max: 9 } }],
};

it("gives each work its bars, the best first and the failed last, and leaves out what has no such figure", () => {
  expect(barGroupsOf(lines, { metric: "ms", better: "less" })).toEqual([
    { work: "calls", bars: [heddle, raw, failed] },
    streams,
  ]);
  expect(barGroupsOf(lines, { metric: "ms", better: "more" })).toEqual([
    { work: "calls", bars: [raw, heddle, failed] },
    streams,
  ]);
});

it("has no group where nothing has the figure", () => {
  expect(barGroupsOf(lines, { metric: "seconds", better: "less" })).toEqual([]);
});
