import { type CallContext, isRpcError } from "@heddle/core";
import { z } from "zod";

/** A call whose handler was told to stop. */
export const cancelledCall = z.object({
  method: z.string(),
  /** The code of the signal's reason: `cancelled`, `deadline_exceeded`, `unavailable` … */
  code: z.string(),
  /** How far it got, in words. */
  progress: z.string(),
  /** From its beginning to the abort. */
  afterMs: z.number(),
  /** ISO 8601. */
  at: z.string(),
});

type CancelledCall = z.infer<typeof cancelledCall>;

/** The calls that were told to stop last, newest first. It keeps a bounded number. */
export class RecentCancels {
  readonly #max: number;
  #calls: CancelledCall[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  get list(): readonly CancelledCall[] {
    return this.#calls;
  }

  /**
   * Runs a call's work, and notes it down where the call's signal made it fail.
   * @param progress Asked then.
   */
  async watch<T>(
    context: Pick<CallContext, "method" | "signal">,
    progress: () => string,
    work: () => Promise<T>,
  ): Promise<T> {
    const beganMs = performance.now();
    try {
      return await work();
    } catch (error) {
      const { signal, method } = context;
      if (signal.aborted) {
        const code = isRpcError(signal.reason) ? signal.reason.code : "unknown";
        this.#note({
          method,
          code,
          progress: progress(),
          afterMs: performance.now() - beganMs,
          at: new Date().toISOString(),
        });
      }
      throw error;
    }
  }

  #note(call: CancelledCall): void {
    this.#calls = [call, ...this.#calls].slice(0, this.#max);
  }
}
