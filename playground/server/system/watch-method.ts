import { freemem, loadavg } from "node:os";
import { streamOf } from "@heddle/core";
import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import type { RecentCancels } from "../recent-cancels.ts";
import { measureLoad } from "./process-load.ts";

const figures = z.object({
  epochMs: z.int(),
  /** 100 is one processor at work all the time. */
  cpuPercent: z.number(),
  /** From 0 to 1. */
  eventLoopUtilization: z.number(),
  eventLoopDelayMs: z.object({ mean: z.number(), p99: z.number(), max: z.number() }),
  residentBytes: z.int(),
  heapUsedBytes: z.int(),
  freeMemoryBytes: z.int(),
  /** Over a minute; 0 where the system has no such figure. */
  loadAverage: z.number(),
});

/**
 * Figures of the process and the machine, again and again.
 * @param stopped Notes down those that are stopped.
 */
export function watchMethod(stopped: RecentCancels) {
  return method(
    {
      input: z.object({
        everyMs: z.int().min(50).max(60_000).default(1_000),
        count: z.int().min(1).max(1_000_000).optional().describe("It goes on until you stop it without"),
      }),
      output: streamOf(figures),
      summary: "Figures of the process and the machine, at an interval",
      description: "Each is of the time since the one before. Call it while `math.primes` runs.",
      examples: [{ input: {} }, { name: "ten a second, for 5 seconds", input: { everyMs: 100, count: 50 } }],
      idempotent: true,
    },
    async function* ({ everyMs, count = Number.POSITIVE_INFINITY }, context) {
      let given = 0;
      const watched = stopped.begin(context, () => `gave figures ${given} times`);
      try {
        while (given < count) {
          const load = await measureLoad(everyMs, context.signal);
          given++;
          yield currentFigures(load);
        }
        watched.complete();
      } finally {
        watched.end();
      }
    },
  );
}

function currentFigures(load: Awaited<ReturnType<typeof measureLoad>>): z.infer<typeof figures> {
  const { cpuPercent, eventLoopUtilization, eventLoopDelayMs } = load;
  const { rss, heapUsed } = process.memoryUsage();
  return {
    epochMs: Date.now(),
    cpuPercent,
    eventLoopUtilization,
    eventLoopDelayMs,
    residentBytes: rss,
    heapUsedBytes: heapUsed,
    freeMemoryBytes: freemem(),
    loadAverage: loadavg()[0] ?? 0,
  };
}
