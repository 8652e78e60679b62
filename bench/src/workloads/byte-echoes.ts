import { latencyMetrics, type Metrics } from "../harness/statistics.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { repeatFor } from "./repeat.ts";
import { startStopwatch } from "./stopwatch.ts";

/** How the workload is run. */
export interface ByteEchoesParams {
  readonly byteLength: number;
  /** Calls that are under way at once. */
  readonly inFlight: number;
  /** How long the same goes on before, unmeasured. */
  readonly warmUpMs: number;
  readonly durationMs: number;
}

/** Bytes that go to the server and come back, as fast as they do. */
export async function byteEchoes(
  connect: () => Promise<BenchConnection>,
  { byteLength, inFlight, warmUpMs, durationMs }: ByteEchoesParams,
): Promise<Metrics> {
  const connection = await connect();
  const bytes = new Uint8Array(byteLength).fill(7);
  const echo = async (): Promise<number> => {
    const beganMs = performance.now();
    const answer = await connection.echoBytes(bytes);
    if (answer.byteLength !== byteLength)
      throw new Error(`${answer.byteLength} bytes of ${byteLength} came back`);
    return performance.now() - beganMs;
  };
  await repeatFor(echo, inFlight, warmUpMs);
  const elapsed = startStopwatch();
  const callMs = await repeatFor(echo, inFlight, durationMs);
  const { elapsedMs, cpuMs } = elapsed();
  await connection.close();
  const megabytes = (callMs.length * byteLength) / 1e6;
  return {
    ...latencyMetrics("call", callMs),
    megabytesPerS: megabytes / (elapsedMs / 1_000),
    cpuMsPerMegabyte: cpuMs / megabytes,
  };
}
