import type { CallLedger } from "./call-ledger.ts";
import { plannedCall } from "./call-plan.ts";

/** Keeps calls in flight until it is told to stop. */
export interface CallLoops {
  /** Makes no further calls; resolves when all have ended. */
  stop(): Promise<void>;
}

/** Starts so many loops, each of which makes one call after the other, numbered by `nextId`. */
export function startCallLoops(
  inFlight: number,
  nextId: () => number,
  seed: number,
  ledger: CallLedger,
  say: Parameters<CallLedger["make"]>[1],
): CallLoops {
  let isOver = false;
  const loops = Array.from({ length: inFlight }, async () => {
    while (!isOver) await ledger.make(plannedCall(nextId(), seed), say);
  });
  return {
    async stop() {
      isOver = true;
      await Promise.all(loops);
    },
  };
}
