import { companyLines, otherSystems } from "./company.ts";
import type { Scenario } from "./scenario.ts";

/** What those cost who say nothing. */
export const idleConnections: Scenario = {
  title: "Idle connections",
  note: "What each connection that has made one call and is idle takes of the server's memory, behind a garbage collection.",
  columns: [
    { title: "rss kB/connection", metric: "rssKibibytes", digits: 1 },
    { title: "heap kB/connection", metric: "heapKibibytes", digits: 1 },
    { title: "rss of raw", metric: "rssKibibytes", digits: 2, of: "yardstick" },
    { title: "rss of the best other", metric: "rssKibibytes", digits: 2, of: "best other", best: "least" },
  ],
  rounds: 3,
  lines: (options) => {
    const connections = options.isQuick ? 200 : 2_000;
    const company = {
      raws: ["raw ws", "raw tcp"],
      codecs: ["json", "msgpack"],
      others: otherSystems,
    } as const;
    const task = { workload: "idle-connections", params: { connections } } as const;
    return companyLines(options, company, { work: "idle", task, timeoutMs: 60_000 });
  },
};
