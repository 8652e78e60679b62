import type { BenchOptions } from "../harness/options.ts";
import type { PeerName } from "../peers/peer-table.ts";
import { heddlePeers, yardstickOf } from "./heddle-lines.ts";
import type { Line, Scenario } from "./scenario.ts";

const raws: readonly PeerName[] = ["raw ws", "raw ws batched", "raw tcp"];

/** A server's stream of small items. */
export const streamItems: Scenario = {
  title: "A stream of small items",
  note:
    "Numbers that the server sends one by one. A raw socket sends one message an item, `raw ws batched` one message a turn; both stop " +
    "sending while more than 1 MiB waits in the socket, and know nothing of their reader.",
  columns: [
    { title: "items/s", metric: "itemsPerS", digits: 0 },
    { title: "client cpu us/item", metric: "cpuUsPerItem", digits: 2 },
    { title: "items/s of raw", metric: "itemsPerS", digits: 2, isRatio: true },
    { title: "cpu of raw", metric: "cpuUsPerItem", digits: 2, isRatio: true },
  ],
  rounds: 5,
  lines: (options) => [
    ...raws.map((peer) => itemLine(peer, options)),
    ...heddlePeers(options, ["superjson", "msgpack"]).map((peer) => ({
      ...itemLine(peer, options),
      yardstick: { peer: yardstickOf(peer), work: itemLine(peer, options).work },
    })),
  ],
};

function itemLine(peer: PeerName, { isQuick }: BenchOptions): Line {
  const count = isQuick ? 40_000 : 200_000;
  return {
    peer,
    work: `${count} numbers`,
    task: { workload: "stream-items", params: { count } },
    timeoutMs: 60_000,
  };
}
