import type { Metrics } from "../harness/statistics.ts";
import { numbersBelow } from "../peers/numbers.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { startStopwatch } from "./stopwatch.ts";

/** How the workload is run. */
export interface StreamItemsParams {
  /** Items of one stream. */
  readonly count: number;
  readonly from: "server" | "client";
}

/** Numbers that one end streams one by one to a reader that only reads. */
export async function streamItems(
  connect: () => Promise<BenchConnection>,
  { count, from }: StreamItemsParams,
): Promise<Metrics> {
  const connection = await connect();
  const run = from === "server" ? readItems : sendItems;
  await run(connection, count / 4);
  const elapsed = startStopwatch();
  await run(connection, count);
  const { elapsedMs, cpuMs } = elapsed();
  await connection.close();
  return { itemsPerS: count / (elapsedMs / 1_000), cpuUsPerItem: (cpuMs * 1_000) / count };
}

async function readItems({ items }: BenchConnection, count: number): Promise<void> {
  if (items === undefined) throw new Error("this system has no streams");
  let next = 0;
  await items(count, (item) => {
    if (item !== next++) throw new Error(`item ${item} came where ${next - 1} was due`);
  });
  if (next !== count) throw new Error(`${next} items of ${count} came`);
}

async function sendItems(connection: BenchConnection, count: number): Promise<void> {
  if (connection.sendItems === undefined) throw new Error("this system takes no streams");
  const came = await connection.sendItems(numbersBelow(count));
  if (came !== count) throw new Error(`${came} items of ${count} came`);
}
