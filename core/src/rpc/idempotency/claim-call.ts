import { isRpcError, RpcError } from "../../errors.ts";
import type { Platform } from "../../platform.ts";
import type { RunningCallContext } from "../call-context.ts";
import type { KeyedCall } from "./keyed-call.ts";
import { again, type RunEnd } from "./keyed-run.ts";
import { decodeOutcome } from "./outcome.ts";
import { otherArguments, wasInterrupted } from "./refusals.ts";
import type { IdempotencyClaim, IdempotencyStore } from "./store.ts";

/** What claiming needs of the one who claims. */
export interface ClaimOptions {
  readonly store: IdempotencyStore;
  readonly platform: Platform;
  /** Whether this call is run again where its earlier run was interrupted. */
  readonly runsAgain: () => boolean;
}

/** The first look after another process's run comes so soon; each further one takes twice as long, up to the longest. */
const firstLookMs = 20;
const longestLookMs = 500;

/**
 * Asks the store for a call until it is ours, or until there is something to tell its caller. While another process runs it, the store is
 * asked again and again. Never rejects.
 */
export async function claimCall(
  options: ClaimOptions,
  call: KeyedCall,
): Promise<{ readonly type: "claimed"; readonly ticket: string } | RunEnd> {
  const { store, platform } = options;
  let lookMs = firstLookMs;
  let interrupted: "keep" | "take" = "keep";
  try {
    for (;;) {
      const claim: IdempotencyClaim = await store.claim(call.identity, call.digest, interrupted);
      if (claim.state === "claimed") {
        if (!call.context.isAborted) return { type: "claimed", ticket: claim.ticket };
        await store.release(call.identity, claim.ticket);
        return again;
      }
      if (claim.digest !== call.digest) return otherArguments;
      if (claim.state === "ended") return repeated(call, claim.outcome);
      if (claim.state === "running") {
        call.executedElsewhere = "unknown";
        await pause(platform, lookMs, call.context);
        lookMs = Math.min(2 * lookMs, longestLookMs);
      } else if (options.runsAgain()) interrupted = "take";
      else return wasInterrupted;
      if (call.context.isAborted) return again;
    }
  } catch (error) {
    return storeFailed(error);
  }
}

function repeated(call: KeyedCall, bytes: Uint8Array): RunEnd {
  call.isRepetition = true;
  const outcome = decodeOutcome(bytes);
  return outcome.ok
    ? { type: "value", value: outcome.value }
    : { type: "error", error: outcome.error, executed: "yes" };
}

/** What is no `RpcError` may name files of the server: it goes to `onError`, and not to the caller. */
function storeFailed(cause: unknown): RunEnd {
  const error = isRpcError(cause)
    ? cause
    : new RpcError("internal", "the idempotency store failed; the call was not run", { cause });
  return { type: "error", error, executed: "no" };
}

/** Waits, at most until the caller has gone. */
function pause(platform: Platform, delayMs: number, context: RunningCallContext): Promise<void> {
  return new Promise((resolve) => {
    const stop = platform.after(delayMs, end);
    context.onAbort = end;
    function end(): void {
      stop();
      context.onAbort = undefined;
      resolve();
    }
  });
}
