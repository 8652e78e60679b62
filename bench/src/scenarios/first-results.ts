import { companyLines, otherSystems, paceOf } from "./company.ts";
import type { Scenario } from "./scenario.ts";

/** How soon a client is of use. */
export const firstResults: Scenario = {
  title: "From a new client to its first result",
  note: "Clients one after the other in a process that is warm: each connects, makes one small call, and closes; the time ends with the answer.",
  columns: [
    { title: "p50 ms", metric: "firstP50Ms", digits: 2 },
    { title: "p99 ms", metric: "firstP99Ms", digits: 2 },
    { title: "p50 of raw", metric: "firstP50Ms", digits: 2, of: "yardstick" },
    { title: "p50 of the best other", metric: "firstP50Ms", digits: 2, of: "best other", best: "least" },
  ],
  plot: { metric: "firstP50Ms", axis: "p50 in ms", digits: 2, better: "less" },
  rounds: 3,
  lines: (options) => {
    const company = {
      raws: ["raw ws", "raw tcp"],
      codecs: ["json", "msgpack"],
      others: otherSystems,
    } as const;
    const params = paceOf(options);
    const task = { workload: "first-results", params } as const;
    return companyLines(options, company, {
      work: "connect, call",
      task,
      timeoutMs: params.durationMs + 20_000,
    });
  },
};
