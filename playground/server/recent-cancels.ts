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
type WatchedContext = Pick<CallContext, "method" | "signal">;

/** A call that is watched: `complete` where it came to its end, `end` in its `finally`. */
export interface WatchedCall {
  complete(): void;
  /** Notes the call down unless it was completed. */
  end(): void;
}

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
  async watch<T>(context: WatchedContext, progress: () => string, work: () => Promise<T>): Promise<T> {
    const { signal } = context;
    const watched = this.begin(context, progress);
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) watched.end();
      throw error;
    }
  }

  /**
   * Watches a generator, which is stopped where it stands: only its `finally` runs then.
   * @param progress Asked when it ends early.
   */
  begin({ method, signal }: WatchedContext, progress: () => string): WatchedCall {
    const beganMs = performance.now();
    let isComplete = false;
    return {
      complete() {
        isComplete = true;
      },
      end: () => {
        if (isComplete) return;
        this.#note({
          method,
          code: codeOf(signal),
          progress: progress(),
          afterMs: performance.now() - beganMs,
          at: new Date().toISOString(),
        });
      },
    };
  }

  #note(call: CancelledCall): void {
    this.#calls = [call, ...this.#calls].slice(0, this.#max);
  }
}

function codeOf({ aborted, reason }: AbortSignal): string {
  if (isRpcError(reason)) return reason.code;
  return aborted ? "unknown" : "cancelled"; // a generator that is told to return is cancelled
}
