import type { Metrics } from "../harness/statistics.ts";
import { numbersBelow } from "../peers/numbers.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { repeatFor } from "./repeat.ts";
import { startStopwatch } from "./stopwatch.ts";

/** How the workload is run. */
export interface StreamItemsParams {
  /** Items of one stream. */
  readonly count: number;
  readonly from: "server" | "client";
  /** How long the same goes on before, unmeasured. */
  readonly warmUpMs: number;
  /** Streams follow one another for so long; the last one is waited for, and counted. */
  readonly durationMs: number;
}

/** Numbers that one end streams one by one to a reader that only reads. */
export async function streamItems(
  connect: () => Promise<BenchConnection>,
  { count, from, warmUpMs, durationMs }: StreamItemsParams,
): Promise<Metrics> {
  const connection = await connect();
  const run = from === "server" ? readItems : sendItems;
  const stream = (): Promise<number> => run(connection, count);
  await repeatFor(stream, 1, warmUpMs);
  const elapsed = startStopwatch();
  const streams = await repeatFor(stream, 1, durationMs);
  const { elapsedMs, cpuMs } = elapsed();
  await connection.close();
  const items = streams.length * count;
  return { itemsPerS: items / (elapsedMs / 1_000), cpuUsPerItem: (cpuMs * 1_000) / items };
}

async function readItems({ items }: BenchConnection, count: number): Promise<number> {
  if (items === undefined) throw new Error("this system has no streams");
  let next = 0;
  await items(count, (item) => {
    if (item !== next++) throw new Error(`item ${item} came where ${next - 1} was due`);
  });
  if (next !== count) throw new Error(`${next} items of ${count} came`);
  return next;
}

async function sendItems(connection: BenchConnection, count: number): Promise<number> {
  if (connection.sendItems === undefined) throw new Error("this system takes no streams");
  const came = await connection.sendItems(numbersBelow(count));
  if (came !== count) throw new Error(`${came} items of ${count} came`);
  return came;
}
