import { latencyMetrics, type Metrics } from "../harness/statistics.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { type Load, transferOf } from "./load.ts";
import { SmallCalls, warmUpCalls } from "./small-calls.ts";

/** How the workload is run. */
export interface SmallBesideOneParams {
  readonly load: Load;
  /** Of the large transfer. */
  readonly byteLength: number;
  /** Between two small calls. */
  readonly everyMs: number;
  /** What the large transfer takes where nothing is lost. */
  readonly idealMs: number;
}

/** Small calls that are made while one large transfer is on its way. */
export async function smallBesideOne(
  connect: () => Promise<BenchConnection>,
  { load, byteLength, everyMs, idealMs }: SmallBesideOneParams,
): Promise<Metrics> {
  const connection = await connect();
  await warmUpCalls(connection, 500);

  const transfer = transferOf(connection, load, byteLength);
  const beganMs = performance.now();
  const small = new SmallCalls(connection, everyMs);
  await transfer();
  const elapsedMs = performance.now() - beganMs;
  const { callMs, lateMs } = await small.stop();
  await connection.close();
  return {
    ...latencyMetrics("small", callMs),
    ...latencyMetrics("late", lateMs),
    largeMs: elapsedMs,
    largeOfIdeal: elapsedMs / idealMs,
  };
}
