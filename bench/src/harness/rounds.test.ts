import { expect, it } from "vitest";
import type { Line } from "../scenarios/scenario.ts";
import type { CallsParams } from "../workloads/calls.ts";
import { measureRounds } from "./rounds.ts";

function line(work: string): Line {
  const params: CallsParams = { payload: "small", inFlight: 1, warmUpMs: 1, durationMs: 1 };
  return { peer: "raw ws", work, task: { workload: "calls", params }, timeoutMs: 1 };
}

it("measures every line once before it measures one again", async () => {
  const order: string[] = [];
  const measure = async ({ work }: Line): Promise<{ at: number }> => ({ at: order.push(work) });
  const results = await measureRounds([line("a"), line("b")], 2, measure, () => {});
  expect(order).toEqual(["a", "b", "a", "b"]);
  expect(results).toEqual([
    [{ at: 1 }, { at: 3 }],
    [{ at: 2 }, { at: 4 }],
  ]);
});
