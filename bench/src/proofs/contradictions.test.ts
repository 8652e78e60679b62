import { RpcError } from "@heddle/core";
import { expect, it } from "vitest";
import { CallLedger } from "./call-ledger.ts";
import { answerTo, plannedCall } from "./call-plan.ts";
import { contradictionsIn } from "./contradictions.ts";

/** A ledger with one call, 7, that ended in this way. */
async function ledgerWith(outcome: "answered" | "wrong" | "no" | "unknown" | "yes"): Promise<CallLedger> {
  const ledger = new CallLedger();
  const call = plannedCall(7, 1);
  await ledger.make(call, async () => {
    if (outcome === "answered") return answerTo(call);
    if (outcome === "wrong") return answerTo(plannedCall(8, 1));
    throw new RpcError("unavailable", "on purpose", { executed: outcome });
  });
  return ledger;
}

it.each([
  ["answered", [1], [0, 2]],
  ["wrong", [1], [0, 2]],
  ["yes", [1], [0, 2]],
  ["no", [0], [1, 2]],
  ["unknown", [0, 1], [2]],
] as const)(
  "a call that ended as %s may have been executed %j times, and not %j",
  async (outcome, may, mustNot) => {
    const ledger = await ledgerWith(outcome);
    expect(ledger.count(outcome)).toBe(1);
    for (const executions of may) {
      expect(contradictionsIn(ledger, () => executions)).toEqual({ executedTwice: 0, falselyTold: 0 });
    }
    for (const executions of mustNot) {
      const { executedTwice, falselyTold } = contradictionsIn(ledger, () => executions);
      expect([executedTwice, falselyTold]).toEqual(executions > 1 ? [1, 0] : [0, 1]);
    }
  },
);
