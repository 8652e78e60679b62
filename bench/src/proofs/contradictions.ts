import type { CallLedger, CallOutcome } from "./call-ledger.ts";

/** How callers' outcomes and the journal of what was executed go together. */
export interface Contradictions {
  /** More than one execution. */
  readonly executedTwice: number;
  /** Answered, or told that it ran, and yet not executed; or told that it did not run, and executed. */
  readonly falselyTold: number;
}

/** How often a call with this outcome may have been executed. */
const executionsOf: Readonly<Record<CallOutcome | "pending", readonly number[]>> = {
  answered: [1],
  wrong: [1],
  yes: [1],
  no: [0],
  unknown: [0, 1],
  pending: [0, 1],
};

/** Compares what callers were told with what was executed. */
export function contradictionsIn(ledger: CallLedger, executed: (callId: number) => number): Contradictions {
  let executedTwice = 0;
  let falselyTold = 0;
  for (const [callId, outcome] of ledger.outcomes) {
    const executions = executed(callId);
    if (executions > 1) executedTwice++;
    else if (!executionsOf[outcome].includes(executions)) falselyTold++;
  }
  return { executedTwice, falselyTold };
}
