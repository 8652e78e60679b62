import type { BenchOptions } from "../harness/options.ts";
import type { PeerName } from "../peers/peer-table.ts";
import type { Task } from "../workloads/workload-table.ts";
import { heddlePeers, idleParamsOf } from "./company.ts";
import type { Line, Scenario } from "./scenario.ts";

/** What it costs that sessions outlive their links: beside servers that let them end with their links. */
export const resumeCost: Scenario = {
  title: "What resuming costs",
  note:
    "`fleeting` sessions end with their link (`limits.detachedMs` 0 at the server): nothing is kept for a replay. Small calls as in that table; memory is the " +
    "server's for each connection that has made one call and is idle, behind a garbage collection.",
  columns: [
    { title: "p50 ms", metric: "callP50Ms", digits: 3 },
    { title: "calls/s", metric: "callsPerS", digits: 0 },
    { title: "cpu us/call", metric: "cpuUsPerCall", digits: 1 },
    { title: "heap kB/connection", metric: "heapKibibytes", digits: 2 },
    { title: "rss kB/connection", metric: "rssKibibytes", digits: 2 },
    { title: "p50 of fleeting", metric: "callP50Ms", digits: 2, of: "yardstick" },
    { title: "calls/s of fleeting", metric: "callsPerS", digits: 2, of: "yardstick" },
    { title: "cpu of fleeting", metric: "cpuUsPerCall", digits: 2, of: "yardstick" },
  ],
  plot: {
    metric: "cpuUsPerCall",
    axis: "CPU time of the client for each call in us",
    digits: 1,
    better: "less",
  },
  rounds: 5,
  lines: (options) =>
    heddlePeers(options, ["msgpack"]).flatMap((peer) => {
      const fleeting: PeerName = `${peer} fleeting`;
      return works(options).flatMap(({ work, task, timeoutMs }): Line[] => [
        { peer: fleeting, work, task, timeoutMs },
        { peer, work, task, timeoutMs, yardstick: { peer: fleeting, work } },
      ]);
    }),
};

function works(
  options: BenchOptions,
): { readonly work: string; readonly task: Task; readonly timeoutMs: number }[] {
  const { isQuick, seconds } = options;
  const durationMs = (seconds ?? (isQuick ? 1 : 2)) * 1_000;
  const warmUpMs = isQuick ? 500 : 1_000;
  const timeoutMs = durationMs + 30_000;
  return [
    ...[1, 256].map((inFlight) => ({
      work: `${inFlight} in flight`,
      task: {
        workload: "calls" as const,
        params: { payload: "small" as const, inFlight, warmUpMs, durationMs },
      },
      timeoutMs,
    })),
    {
      work: "idle",
      task: { workload: "idle-connections", params: idleParamsOf(options) },
      timeoutMs,
    },
  ];
}
