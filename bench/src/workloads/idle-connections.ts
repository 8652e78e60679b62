import { setTimeout as pause } from "node:timers/promises";
import type { Metrics } from "../harness/statistics.ts";
import type { BenchConnection, MemoryState } from "../peers/peer.ts";
import { measureCall } from "./small-calls.ts";

/** How the workload is run. */
export interface IdleConnectionsParams {
  readonly connections: number;
  /** Within it acks have gone, and nothing is on its way any more. */
  readonly settleMs: number;
}

/** Connections that have made a call and do nothing: what each costs the server. */
export async function idleConnections(
  connect: () => Promise<BenchConnection>,
  { connections, settleMs }: IdleConnectionsParams,
): Promise<Metrics> {
  const control = await connect();
  const memory = memoryOf(control);
  // What the first ones bring, compiled code and buffers, is not theirs.
  await closeAll(await openAll(connect, connections / 4, settleMs), settleMs);
  const before = await memory();
  const opened = await openAll(connect, connections, settleMs);
  const after = await memory();
  await closeAll(opened, settleMs);
  await control.close();
  const perConnection = (bytes: number) => bytes / connections / 1_024;
  return {
    heapKibibytes: perConnection(after.heapAndExternalBytes - before.heapAndExternalBytes),
    rssKibibytes: perConnection(lastingBytes(after) - lastingBytes(before)),
  };
}

/** Without the room for new objects: some systems fill it while they connect, others would later, and for none it grows with its connections. */
function lastingBytes({ rssBytes, youngRssBytes }: MemoryState): number {
  return rssBytes - youngRssBytes;
}

function memoryOf({ memory }: BenchConnection): () => Promise<MemoryState> {
  if (memory === undefined) throw new Error("this system does not tell what it has in memory");
  return memory;
}

async function openAll(
  connect: () => Promise<BenchConnection>,
  count: number,
  settleMs: number,
): Promise<readonly BenchConnection[]> {
  const opened = await Promise.all(Array.from({ length: count }, connect));
  await Promise.all(opened.map((connection, index) => measureCall(connection, index)));
  await pause(settleMs);
  return opened;
}

async function closeAll(connections: readonly BenchConnection[], settleMs: number): Promise<void> {
  await Promise.all(connections.map((connection) => connection.close()));
  await pause(settleMs);
}
