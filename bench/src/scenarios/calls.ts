import type { BenchOptions } from "../harness/options.ts";
import type { CallsParams } from "../workloads/calls.ts";
import { type Company, companyLines, otherSystems, paceOf } from "./company.ts";
import type { Column, Line, Plot, Scenario } from "./scenario.ts";

const columns: readonly Column[] = [
  { title: "p50 ms", metric: "callP50Ms", digits: 3 },
  { title: "p99 ms", metric: "callP99Ms", digits: 2 },
  { title: "calls/s", metric: "callsPerS", digits: 0 },
  { title: "client cpu us/call", metric: "cpuUsPerCall", digits: 1 },
  { title: "p50 of raw", metric: "callP50Ms", digits: 2, of: "yardstick" },
  { title: "calls/s of raw", metric: "callsPerS", digits: 2, of: "yardstick" },
  { title: "calls/s of the best other", metric: "callsPerS", digits: 2, of: "best other" },
  { title: "cpu of raw", metric: "cpuUsPerCall", digits: 2, of: "yardstick" },
];

const plot: Plot = { metric: "callsPerS", axis: "calls/s", digits: 0, better: "more" };

/** Small calls and nothing beside them. */
export const calls: Scenario = {
  title: "Small calls",
  note: "One connection: echoes of about 100 B, so many at once. `raw ws batched` sends all of a turn as one message.",
  columns,
  plot,
  rounds: 3,
  lines: (options) => {
    const company: Company = {
      raws: ["raw ws", "raw ws batched", "raw tcp"],
      codecs: ["json", "superjson", "msgpack"],
      others: otherSystems,
    };
    const together = options.isQuick ? [1, 256] : [1, 16, 256];
    return together.flatMap((inFlight) => callLines(options, company, { payload: "small", inFlight }));
  },
};

/** Calls that carry some structure. */
export const nestedCalls: Scenario = {
  title: "Calls of 10 kB",
  note: "One connection: echoes of 39 orders, each with a customer and three lines, 16 at once.",
  columns,
  plot,
  rounds: 3,
  lines: (options) => {
    const company: Company = {
      raws: ["raw ws", "raw tcp"],
      codecs: ["json", "superjson", "msgpack"],
      others: otherSystems,
    };
    return callLines(options, company, { payload: "nested", inFlight: 16 });
  },
};

/** Calls that carry what JSON does not know. */
export const richCalls: Scenario = {
  title: "Rich values",
  note:
    "One connection: echoes of an object with a `Date`, a `Map`, a `Set` and a large `BigInt`, 64 at once. The raw line is `ws` with superjson by hand; " +
    "systems that lose one of the four are left out.",
  columns,
  plot,
  rounds: 3,
  lines: (options) => {
    const company: Company = {
      raws: options.hasOthers ? ["raw ws superjson"] : [],
      codecs: ["superjson", "msgpack"],
      others: ["tRPC superjson", "oRPC"],
    };
    return callLines(options, company, { payload: "rich", inFlight: 64 }, () => "raw ws superjson");
  },
};

function callLines(
  options: BenchOptions,
  company: Company,
  what: Pick<CallsParams, "payload" | "inFlight">,
  yardstick?: Parameters<typeof companyLines>[3],
): Line[] {
  const params = { ...what, ...paceOf(options) };
  const work = `${what.inFlight} in flight`;
  const task = { workload: "calls", params } as const;
  return companyLines(options, company, { work, task, timeoutMs: params.durationMs + 20_000 }, yardstick);
}
