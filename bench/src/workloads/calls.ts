import { latencyMetrics, type Metrics } from "../harness/statistics.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { type PayloadName, payloads } from "./payloads.ts";
import { repeatFor } from "./repeat.ts";
import { measureCall } from "./small-calls.ts";
import { startStopwatch } from "./stopwatch.ts";

/** How the workload is run. */
export interface CallsParams {
  readonly payload: PayloadName;
  /** Calls that are under way at once. */
  readonly inFlight: number;
  /** How long the same goes on before, unmeasured. */
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** Calls as fast as they are answered. */
export async function calls(
  connect: () => Promise<BenchConnection>,
  { payload, inFlight, warmUpMs, durationMs }: CallsParams,
): Promise<Metrics> {
  const connection = await connect();
  const call = (sequence: number) => measureCall(connection, sequence, payloads[payload]);
  await repeatFor(call, inFlight, warmUpMs);
  const elapsed = startStopwatch();
  const callMs = await repeatFor(call, inFlight, durationMs);
  const { elapsedMs, cpuMs } = elapsed();
  await connection.close();
  return {
    ...latencyMetrics("call", callMs),
    callsPerS: callMs.length / (elapsedMs / 1_000),
    cpuUsPerCall: (cpuMs * 1_000) / callMs.length,
  };
}
