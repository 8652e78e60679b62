import type { BenchOptions } from "../harness/options.ts";
import type { PeerName } from "../peers/peer-table.ts";
import type { StallDirection } from "../workloads/stalled-stream.ts";
import { heddlePeers } from "./company.ts";
import type { Line, Scenario } from "./scenario.ts";

const mebibyte = 1024 * 1024;
const directions: readonly StallDirection[] = ["result stream", "argument stream"];

/** A reader that stops while a long stream is on its way to it. */
export const stall: Scenario = {
  title: "A reader that stops",
  note:
    "A stream of 1 GiB (128 MiB with `--quick`) whose reader stops after 16 MiB and reads on later; the hash of all that it has read must be the " +
    "sender's. Memory is the sender's in MB before the stream, while it stands still and behind it, and the reader's while it stands still; `heap` is " +
    "the heap and what lies beside it, behind a garbage collection. `ahead` is what was taken from the source and not yet read. Small calls go over another connection.",
  columns: [
    { title: "rss before", metric: "beforeRssMegabytes", digits: 0 },
    { title: "stalled", metric: "stalledRssMegabytes", digits: 0 },
    { title: "after", metric: "afterRssMegabytes", digits: 0 },
    { title: "heap before", metric: "beforeHeapMegabytes", digits: 1 },
    { title: "stalled", metric: "stalledHeapMegabytes", digits: 1 },
    { title: "after", metric: "afterHeapMegabytes", digits: 1 },
    { title: "reader's heap", metric: "readerStalledHeapMegabytes", digits: 1 },
    { title: "chunks pulled", metric: "pulledChunks", digits: 0 },
    { title: "ahead MB", metric: "aheadMegabytes", digits: 2 },
    { title: "small p99 ms before", metric: "smallBeforeP99Ms", digits: 2 },
    { title: "stalled", metric: "smallP99Ms", digits: 2 },
    { title: "rest MB/s", metric: "restMegabytesPerS", digits: 0 },
  ],
  plot: {
    metric: "stalledHeapMegabytes",
    axis: "MB of the sender's heap while the reader stands still",
    digits: 1,
    better: "less",
  },
  rounds: 1,
  lines: (options) =>
    heddlePeers(options, ["msgpack"]).flatMap((peer) =>
      directions.map((direction) => stallLine(peer, direction, options)),
    ),
};

function stallLine(peer: PeerName, direction: StallDirection, { isQuick, seconds }: BenchOptions): Line {
  const stallMs = (seconds ?? (isQuick ? 1 : 3)) * 1_000;
  const byteLength = (isQuick ? 128 : 1024) * mebibyte;
  return {
    peer,
    work: direction,
    task: {
      workload: "stall",
      params: { direction, byteLength, stallAfterBytes: 16 * mebibyte, stallMs },
    },
    // At 20 MB/s it would be over.
    timeoutMs: 2 * stallMs + byteLength / 20_000 + 60_000,
  };
}
