import type { BenchOptions } from "../harness/options.ts";
import type { PeerName } from "../peers/peer-table.ts";
import { heddlePeers, yardstickOf } from "./heddle-lines.ts";
import type { Line, Scenario } from "./scenario.ts";

const raws: readonly PeerName[] = ["raw ws", "raw ws batched", "raw tcp"];

/** Small calls and nothing beside them. */
export const calls: Scenario = {
  title: "Small calls",
  note: "One connection: echoes of about 100 B, one after the other or 256 at once. `raw ws batched` sends all of a turn as one message.",
  columns: [
    { title: "p50 ms", metric: "callP50Ms", digits: 3 },
    { title: "p99 ms", metric: "callP99Ms", digits: 2 },
    { title: "calls/s", metric: "callsPerS", digits: 0 },
    { title: "client cpu us/call", metric: "cpuUsPerCall", digits: 1 },
    { title: "p50 of raw", metric: "callP50Ms", digits: 2, isRatio: true },
    { title: "calls/s of raw", metric: "callsPerS", digits: 2, isRatio: true },
    { title: "cpu of raw", metric: "cpuUsPerCall", digits: 2, isRatio: true },
  ],
  rounds: 3,
  lines: (options) =>
    [1, 256].flatMap((inFlight) =>
      [...raws, ...heddlePeers(options, ["superjson", "msgpack"])].map((peer) =>
        callLine(peer, inFlight, options),
      ),
    ),
};

function callLine(peer: PeerName, inFlight: number, { isQuick, seconds }: BenchOptions): Line {
  const durationMs = (seconds ?? (isQuick ? 1 : 2)) * 1_000;
  const params = { inFlight, warmUpMs: isQuick ? 500 : 1_000, durationMs };
  const work = `${inFlight} in flight`;
  return {
    peer,
    work,
    task: { workload: "calls", params },
    ...(raws.includes(peer) ? {} : { yardstick: { peer: yardstickOf(peer), work } }),
    timeoutMs: durationMs + 20_000,
  };
}
