import { isRpcError } from "@heddle/core";
import { type Answer, isAnswerTo, type PlannedCall } from "./call-plan.ts";

/** How a call ended, as its caller saw it. A call that has not ended has none. */
export type CallOutcome = "answered" | "wrong" | "no" | "unknown" | "yes";

/** What became of calls: one entry for each, and never two. */
export class CallLedger {
  readonly outcomes = new Map<number, CallOutcome | "pending">();
  /** Those that have not ended, in the order in which they were made. */
  readonly pending = new Set<number>();
  /** Calls that ended a second time. */
  settledTwice = 0;
  /** Calls that have ended. */
  settled = 0;
  /** Calls that have their right answer. */
  answered = 0;
  /** What the first calls that failed were told. */
  readonly errors: string[] = [];

  /** Makes a call and waits for its end, which is no exception here. */
  async make(call: PlannedCall, say: (call: PlannedCall) => PromiseLike<Answer>): Promise<CallOutcome> {
    this.outcomes.set(call.id, "pending");
    this.pending.add(call.id);
    let outcome: CallOutcome;
    try {
      outcome = isAnswerTo(call, await say(call)) ? "answered" : "wrong";
    } catch (error) {
      outcome = isRpcError(error) ? error.executed : "unknown";
      if (this.errors.length < 3) this.errors.push(`call ${call.id}, executed ${outcome}: ${String(error)}`);
    }
    if (!this.pending.delete(call.id)) this.settledTwice++;
    this.outcomes.set(call.id, outcome);
    this.settled++;
    if (outcome === "answered") this.answered++;
    return outcome;
  }

  count(outcome: CallOutcome | "pending"): number {
    if (outcome === "pending") return this.pending.size;
    let count = 0;
    for (const one of this.outcomes.values()) if (one === outcome) count++;
    return count;
  }
}
