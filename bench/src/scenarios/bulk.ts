import type { BenchOptions } from "../harness/options.ts";
import type { PeerName, RawName } from "../peers/peer-table.ts";
import type { Load } from "../workloads/load.ts";
import { loadLines } from "./load-lines.ts";
import type { Line, Scenario } from "./scenario.ts";

/** Small calls beside large transfers that use all of a connection. */
export const bulk: Scenario = {
  title: "Small calls beside bulk",
  note:
    "One connection: an echo of about 100 B every 5 ms, beside 16 MiB that follow one another without a pause. " +
    "`two sockets` has the small calls on a socket of their own: what they wait for there is the doing of the processes and the machine, not of a connection. " +
    "`late` is how much later than planned a call was made because the client was busy; it is not part of the other times.",
  columns: [
    { title: "small p50 ms", metric: "smallP50Ms", digits: 2 },
    { title: "small p99 ms", metric: "smallP99Ms", digits: 2 },
    { title: "small max ms", metric: "smallMaxMs", digits: 1 },
    { title: "late p99 ms", metric: "lateP99Ms", digits: 1 },
    { title: "bulk MB/s", metric: "bulkMegabytesPerS", digits: 0 },
    { title: "client cpu ms/MB", metric: "cpuMsPerMegabyte", digits: 2 },
    { title: "p99 of raw", metric: "smallP99Ms", digits: 2, of: "yardstick" },
    { title: "MB/s of raw", metric: "bulkMegabytesPerS", digits: 2, of: "yardstick" },
  ],
  plot: { metric: "smallP99Ms", axis: "p99 of the small calls in ms", digits: 2, better: "less" },
  rounds: 3,
  lines: (options) => [
    ...loadLines(options, ["superjson", "msgpack"], (peer, load) => bulkLine(peer, load, options)),
    apartLine("raw ws", options),
    apartLine("raw tcp", options),
  ],
};

function apartLine(peer: RawName, options: BenchOptions): Line {
  return { ...bulkLine(peer, "result", options, true), work: "result, two sockets" };
}

function bulkLine(peer: PeerName, load: Load, { isQuick, seconds }: BenchOptions, isApart = false): Line {
  const durationMs = (seconds ?? (isQuick ? 0.3 : 5)) * 1_000;
  const params = {
    load,
    isApart,
    byteLength: 16 * 1024 * 1024,
    everyMs: 5,
    warmUpMs: isQuick ? 100 : 1_000,
    durationMs,
  };
  return {
    peer,
    work: load,
    task: { workload: "small-beside-bulk", params },
    timeoutMs: durationMs + 30_000,
  };
}
