import { companyLines, otherSystems, paceOf } from "./company.ts";
import type { Scenario } from "./scenario.ts";

/** Bytes there and back. */
export const byteEchoes: Scenario = {
  title: "Echoes of 1 MiB",
  note: "One connection: echoes of 1 MiB of bytes, 4 at once, as each system sends bytes best; MB/s count one way.",
  columns: [
    { title: "MB/s", metric: "megabytesPerS", digits: 0 },
    { title: "p50 ms", metric: "callP50Ms", digits: 1 },
    { title: "client cpu ms/MB", metric: "cpuMsPerMegabyte", digits: 2 },
    { title: "MB/s of raw", metric: "megabytesPerS", digits: 2, of: "yardstick" },
    { title: "MB/s of the best other", metric: "megabytesPerS", digits: 2, of: "best other" },
  ],
  plot: { metric: "megabytesPerS", axis: "MB/s", digits: 0, better: "more" },
  rounds: 3,
  lines: (options) => {
    const params = { byteLength: 1_048_576, inFlight: 4, ...paceOf(options) };
    const company = {
      raws: ["raw ws", "raw tcp"],
      codecs: ["json", "superjson", "msgpack"],
      others: otherSystems,
    } as const;
    const task = { workload: "byte-echoes", params } as const;
    return companyLines(options, company, {
      work: "4 in flight",
      task,
      timeoutMs: params.durationMs + 20_000,
    });
  },
};
