import { setTimeout as pause } from "node:timers/promises";
import type { Metrics } from "../harness/statistics.ts";
import type { BenchConnection, HangCounts } from "../peers/peer.ts";
import { startStopwatch } from "./stopwatch.ts";

/** How the workload is run. */
export interface TimeOutsParams {
  readonly count: number;
  /** How many come before, unmeasured. */
  readonly warmUpCount: number;
  /** Calls that are under way at once. */
  readonly inFlight: number;
  readonly timeoutMs: number;
  /** Within it whoever is told at all has been told. */
  readonly settleMs: number;
}

/** Calls that are never answered and are given up by the client: is the server told? */
export async function timeOuts(
  connect: () => Promise<BenchConnection>,
  { count, warmUpCount, inFlight, timeoutMs, settleMs }: TimeOutsParams,
): Promise<Metrics> {
  const connection = await connect();
  const { hang, hangs } = connection;
  if (hang === undefined || hangs === undefined) throw new Error("this system gives up no calls");
  await giveUp(() => hang(timeoutMs), warmUpCount, inFlight);
  await pause(settleMs);
  const before = await hangs();
  const elapsed = startStopwatch();
  await giveUp(() => hang(timeoutMs), count, inFlight);
  const { elapsedMs, cpuMs } = elapsed();
  await pause(settleMs);
  const after: HangCounts = await hangs();
  await connection.close();
  const begun = after.begun - before.begun;
  const told = after.told - before.told;
  return { begun, told, left: begun - told, elapsedMs, cpuUsPerCall: (cpuMs * 1_000) / count };
}

async function giveUp(hang: () => Promise<void>, count: number, inFlight: number): Promise<void> {
  let left = count;
  const oneByOne = async (): Promise<void> => {
    while (left-- > 0) await hang();
  };
  await Promise.all(Array.from({ length: inFlight }, oneByOne));
}
