import { companyLines, idleParamsOf, otherSystems } from "./company.ts";
import type { Scenario } from "./scenario.ts";

/** What those cost who say nothing. */
export const idleConnections: Scenario = {
  title: "Idle connections",
  note: "What each connection that has made one call and is idle takes of the server's memory, behind a garbage collection. The room where the engine makes new objects is not in it: it grows once, to 16 MB and more, whatever the connections hold.",
  columns: [
    { title: "rss kB/connection", metric: "rssKibibytes", digits: 1 },
    { title: "heap kB/connection", metric: "heapKibibytes", digits: 1 },
    { title: "rss of raw", metric: "rssKibibytes", digits: 2, of: "yardstick" },
    { title: "rss of the best other", metric: "rssKibibytes", digits: 2, of: "best other", best: "least" },
  ],
  plot: {
    metric: "rssKibibytes",
    axis: "kB of the server's RSS for each connection",
    digits: 1,
    better: "less",
  },
  rounds: 3,
  lines: (options) => {
    const company = {
      raws: ["raw ws", "raw tcp"],
      codecs: ["json", "msgpack"],
      others: otherSystems,
    } as const;
    const task = { workload: "idle-connections", params: idleParamsOf(options) } as const;
    return companyLines(options, company, { work: "idle", task, timeoutMs: 60_000 });
  },
};
