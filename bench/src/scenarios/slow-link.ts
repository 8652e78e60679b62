import type { BenchOptions } from "../harness/options.ts";
import type { PeerName } from "../peers/peer-table.ts";
import type { Load } from "../workloads/load.ts";
import { loadLines } from "./load-lines.ts";
import type { Line, Scenario } from "./scenario.ts";

/** Small calls beside one large transfer where the link is the narrow part. */
export const slowLink: Scenario = {
  title: "Small calls beside a large one on a slow link",
  note:
    "One connection through a link of 1 MB/s each way (`--bytes-per-second`, `--delay-ms`): an echo of about 100 B every 20 ms, made while one " +
    "transfer of 4 MB (1 MB with `--quick`) is under way. `of ideal` is its time, divided by what it takes where nothing is lost.",
  columns: [
    { title: "small p50 ms", metric: "smallP50Ms", digits: 1 },
    { title: "small p99 ms", metric: "smallP99Ms", digits: 1 },
    { title: "small max ms", metric: "smallMaxMs", digits: 1 },
    { title: "large ms", metric: "largeMs", digits: 0 },
    { title: "of ideal", metric: "largeOfIdeal", digits: 2 },
  ],
  plot: { metric: "smallP99Ms", axis: "p99 of the small calls in ms", digits: 1, better: "less" },
  rounds: 3,
  lines: (options) => loadLines(options, ["msgpack"], (peer, load) => slowLine(peer, load, options)),
};

function slowLine(peer: PeerName, load: Load, { isQuick, bytesPerSecond, delayMs }: BenchOptions): Line {
  const byteLength = isQuick ? 1_000_000 : 4_000_000;
  // There and back, and the bytes one after the other.
  const idealMs = 2 * delayMs + (byteLength / bytesPerSecond) * 1_000;
  return {
    peer,
    work: load,
    task: { workload: "small-beside-one", params: { load, byteLength, everyMs: 20, idealMs } },
    link: { bytesPerSecond, delayMs },
    timeoutMs: 4 * idealMs + 60 * delayMs + 30_000,
  };
}
