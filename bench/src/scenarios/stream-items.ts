import type { BenchOptions } from "../harness/options.ts";
import { type Company, companyLines, otherSystems } from "./company.ts";
import type { Line, Scenario } from "./scenario.ts";

/** Streams of small items, each way. */
export const streamItems: Scenario = {
  title: "Streams of small items",
  note:
    "Numbers that one end sends one by one. A raw socket sends one message an item, `raw ws batched` one message a turn; both stop " +
    "sending while more than 1 MiB waits in the socket, and know nothing of their reader.",
  columns: [
    { title: "items/s", metric: "itemsPerS", digits: 0 },
    { title: "client cpu us/item", metric: "cpuUsPerItem", digits: 2 },
    { title: "items/s of raw", metric: "itemsPerS", digits: 2, of: "yardstick" },
    { title: "items/s of the best other", metric: "itemsPerS", digits: 2, of: "best other" },
    { title: "cpu of raw", metric: "cpuUsPerItem", digits: 2, of: "yardstick" },
  ],
  rounds: 3,
  lines: (options) => [
    ...itemLines(options, "server", otherSystems),
    ...itemLines(options, "client", ["oRPC", "Cap'n Web", "rsocket", "grpc-js", "Connect"]),
  ],
};

function itemLines(options: BenchOptions, from: "server" | "client", others: Company["others"]): Line[] {
  const count = options.isQuick ? 20_000 : 200_000;
  const company: Company = {
    raws: ["raw ws", "raw ws batched", "raw tcp"],
    codecs: ["superjson", "msgpack"],
    others,
  };
  const task = { workload: "stream-items", params: { count, from } } as const;
  return companyLines(options, company, { work: `from the ${from}`, task, timeoutMs: 60_000 });
}
