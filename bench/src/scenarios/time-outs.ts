import { companyLines, otherSystems } from "./company.ts";
import type { Scenario } from "./scenario.ts";

/** Whether the server hears of it that nobody waits any more. */
export const timeOuts: Scenario = {
  title: "Calls that time out",
  note:
    "Calls that are never answered, 100 at once, each given up after 10 ms: how many handlers had begun, how many of them were told, and how many " +
    "were left. The raw lines send a cancel by hand. More at once would wait for Heddle's 256 places, and be given up before they had begun.",
  columns: [
    { title: "begun", metric: "begun", digits: 0 },
    { title: "told", metric: "told", digits: 0 },
    { title: "left", metric: "left", digits: 0 },
    { title: "ms", metric: "elapsedMs", digits: 0 },
    { title: "client cpu us/call", metric: "cpuUsPerCall", digits: 1 },
    { title: "ms of raw", metric: "elapsedMs", digits: 2, of: "yardstick" },
  ],
  plot: { metric: "left", axis: "handlers that had begun and were not told", digits: 0, better: "less" },
  rounds: 3,
  lines: (options) => {
    const amounts = options.isQuick
      ? { count: 500, warmUpCount: 250, settleMs: 100 }
      : { count: 20_000, warmUpCount: 1_000, settleMs: 300 };
    const company = {
      raws: ["raw ws", "raw ws batched", "raw tcp"],
      codecs: ["json", "msgpack"],
      others: otherSystems,
    } as const;
    const task = {
      workload: "time-outs",
      params: { ...amounts, inFlight: 100, timeoutMs: 10 },
    } as const;
    return companyLines(options, company, { work: `${amounts.count} calls`, task, timeoutMs: 60_000 });
  },
};
