import { latencyMetrics, type Metrics } from "../harness/statistics.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { type Load, type Transfer, transferOf } from "./load.ts";
import { type SmallCallSamples, SmallCalls } from "./small-calls.ts";
import { type Elapsed, startStopwatch } from "./stopwatch.ts";

/** How the workload is run. */
export interface SmallBesideBulkParams {
  readonly load: Load;
  /** Whether the small calls have a connection of their own. */
  readonly isApart: boolean;
  /** Of each large transfer. */
  readonly byteLength: number;
  /** Between two small calls. */
  readonly everyMs: number;
  /** How long the same goes on before, unmeasured. */
  readonly warmUpMs: number;
  /** How long it is measured, the last transfer's end not included. */
  readonly durationMs: number;
}

/** Small calls beside large transfers that follow one another without a pause. */
export async function smallBesideBulk(
  connect: () => Promise<BenchConnection>,
  { load, isApart, byteLength, everyMs, warmUpMs, durationMs }: SmallBesideBulkParams,
): Promise<Metrics> {
  const connection = await connect();
  const smallConnection = isApart ? await connect() : connection;
  const transfer = transferOf(connection, load, byteLength);
  await measureBeside(smallConnection, transfer, everyMs, warmUpMs);
  const { small, count, elapsedMs, cpuMs } = await measureBeside(
    smallConnection,
    transfer,
    everyMs,
    durationMs,
  );
  await connection.close();
  if (isApart) await smallConnection.close();
  return {
    ...latencyMetrics("small", small.callMs),
    ...latencyMetrics("late", small.lateMs),
    bulkMegabytesPerS: (count * byteLength) / 1_000 / elapsedMs,
    cpuMsPerMegabyte: cpuMs / ((count * byteLength) / 1e6),
  };
}

interface Repeated extends Elapsed {
  /** Transfers that were made. */
  readonly count: number;
}

async function measureBeside(
  smallConnection: BenchConnection,
  transfer: Transfer,
  everyMs: number,
  durationMs: number,
): Promise<Repeated & { readonly small: SmallCallSamples }> {
  const small = new SmallCalls(smallConnection, everyMs);
  const repeated = await repeat(transfer, durationMs);
  return { ...repeated, small: await small.stop() };
}

/** Transfers back to back until the time is over; the last one is waited for, and counted. */
async function repeat(transfer: Transfer, durationMs: number): Promise<Repeated> {
  const elapsed = startStopwatch();
  let count = 0;
  do {
    await transfer();
    count++;
  } while (elapsed().elapsedMs < durationMs);
  return { count, ...elapsed() };
}
