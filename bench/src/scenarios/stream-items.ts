import type { BenchOptions } from "../harness/options.ts";
import { type Company, companyLines, otherSystems } from "./company.ts";
import type { Line, Scenario } from "./scenario.ts";

/** Those of the other systems that take streams. */
const clientStreamers: Company["others"] = ["oRPC", "Cap'n Web", "rsocket", "grpc-js", "Connect"];

/** Streams of small items, each way; from the server alone where it is to be quick. */
export const streamItems: Scenario = {
  title: "Streams of small items",
  note:
    "Numbers that one end sends one by one, 50,000 in each stream, and one stream after the other. A raw socket sends one message an item, `raw ws batched` one message a turn; both stop " +
    "sending while more than 1 MiB waits in the socket, and know nothing of their reader.",
  columns: [
    { title: "items/s", metric: "itemsPerS", digits: 0 },
    { title: "client cpu us/item", metric: "cpuUsPerItem", digits: 2 },
    { title: "items/s of raw", metric: "itemsPerS", digits: 2, of: "yardstick" },
    { title: "items/s of the best other", metric: "itemsPerS", digits: 2, of: "best other" },
    { title: "cpu of raw", metric: "cpuUsPerItem", digits: 2, of: "yardstick" },
  ],
  plot: { metric: "itemsPerS", axis: "items/s", digits: 0, better: "more" },
  rounds: 3,
  lines: (options) => [
    ...itemLines(options, "server", otherSystems),
    ...(options.isQuick ? [] : itemLines(options, "client", clientStreamers)),
  ],
};

function itemLines(options: BenchOptions, from: "server" | "client", others: Company["others"]): Line[] {
  const { isQuick, seconds } = options;
  const durationMs = (seconds ?? (isQuick ? 0.1 : 2)) * 1_000;
  const company: Company = {
    raws: ["raw ws", "raw ws batched", "raw tcp"],
    codecs: ["superjson", "msgpack"],
    others,
  };
  const params = { count: isQuick ? 5_000 : 50_000, from, warmUpMs: isQuick ? 50 : 1_000, durationMs };
  const task = { workload: "stream-items", params } as const;
  return companyLines(options, company, { work: `from the ${from}`, task, timeoutMs: durationMs + 60_000 });
}
