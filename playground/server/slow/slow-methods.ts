import { z } from "zod";
import { method } from "../call-log/logged-method.ts";
import { pause } from "../pause.ts";
import { cancelledCall, RecentCancels } from "../recent-cancels.ts";

/** Work that takes its time, and tells how far it got when it was cancelled. */
export function slowMethods() {
  const recent = new RecentCancels(50);
  return {
    sleep: method(
      {
        input: z.object({ ms: z.int().min(0).max(600_000) }),
        output: z.object({ sleptMs: z.number() }),
        summary: "Waits",
        description: "Cancel it, or give it a deadline, and ask `slow.cancelled` what the handler saw.",
        examples: [{ input: { ms: 3_000 } }, { name: "a minute", input: { ms: 60_000 } }],
        idempotent: true,
      },
      ({ ms }, context) => {
        const beganMs = performance.now();
        const sleptMs = () => performance.now() - beganMs;
        const progress = () => `slept ${Math.round(sleptMs())} of ${ms} ms`;
        return recent.watch(context, progress, async () => {
          await pause(ms, context.signal);
          return { sleptMs: sleptMs() };
        });
      },
    ),
    countdown: method(
      {
        input: z.object({
          from: z.int().min(1).max(10_000),
          stepMs: z.int().min(0).max(10_000).default(100),
        }),
        output: z.object({ counted: z.int(), elapsedMs: z.number() }),
        summary: "Counts down to zero, a step at a time",
        description: "A cancel stops it at the step it is at; `slow.cancelled` tells which that was.",
        examples: [{ input: { from: 20 } }, { name: "a minute", input: { from: 600 } }],
        idempotent: true,
      },
      ({ from, stepMs }, context) => {
        const beganMs = performance.now();
        let counted = 0;
        return recent.watch(
          context,
          () => `counted ${counted} of ${from}`,
          async () => {
            while (counted < from) {
              await pause(stepMs, context.signal);
              counted++;
            }
            return { counted, elapsedMs: performance.now() - beganMs };
          },
        );
      },
    ),
    cancelled: method(
      {
        output: z.array(cancelledCall),
        summary: "The calls of this service that were told to stop last",
        description:
          "The newest first, 50 at most: what the handlers' signals said, and how far they had got.",
        idempotent: true,
      },
      () => [...recent.list],
    ),
  };
}
