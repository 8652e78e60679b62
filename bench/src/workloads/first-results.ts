import { latencyMetrics, type Metrics } from "../harness/statistics.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { repeatFor } from "./repeat.ts";
import { measureCall } from "./small-calls.ts";

/** How the workload is run. */
export interface FirstResultsParams {
  /** How long the same goes on before, unmeasured. */
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** New clients one after the other: from nothing to the answer of a first small call. */
export async function firstResults(
  connect: () => Promise<BenchConnection>,
  { warmUpMs, durationMs }: FirstResultsParams,
): Promise<Metrics> {
  const begin = async (sequence: number): Promise<number> => {
    const beganMs = performance.now();
    const connection = await connect();
    await measureCall(connection, sequence);
    const tookMs = performance.now() - beganMs;
    await connection.close();
    return tookMs;
  };
  await repeatFor(begin, 1, warmUpMs);
  return latencyMetrics("first", await repeatFor(begin, 1, durationMs));
}
