import { latencyMetrics, type Metrics } from "../harness/statistics.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { measureCall } from "./small-calls.ts";
import { startStopwatch } from "./stopwatch.ts";

/** How the workload is run. */
export interface CallsParams {
  /** Calls that are under way at once. */
  readonly inFlight: number;
  /** How long the same goes on before, unmeasured. */
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** Small calls as fast as they are answered. */
export async function calls(
  connect: () => Promise<BenchConnection>,
  { inFlight, warmUpMs, durationMs }: CallsParams,
): Promise<Metrics> {
  const connection = await connect();
  await callFor(connection, inFlight, warmUpMs);
  const elapsed = startStopwatch();
  const callMs = await callFor(connection, inFlight, durationMs);
  const { elapsedMs, cpuMs } = elapsed();
  await connection.close();
  return {
    ...latencyMetrics("call", callMs),
    callsPerS: callMs.length / (elapsedMs / 1_000),
    cpuUsPerCall: (cpuMs * 1_000) / callMs.length,
  };
}

async function callFor(
  connection: BenchConnection,
  inFlight: number,
  durationMs: number,
): Promise<readonly number[]> {
  const endMs = performance.now() + durationMs;
  const callMs: number[] = [];
  const callOneByOne = async (): Promise<void> => {
    while (performance.now() < endMs) callMs.push(await measureCall(connection, callMs.length));
  };
  await Promise.all(Array.from({ length: inFlight }, callOneByOne));
  return callMs;
}
