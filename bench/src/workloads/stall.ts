import { setTimeout as pause } from "node:timers/promises";
import { latencyMetrics, type Metrics } from "../harness/statistics.ts";
import type { BenchConnection, StallState } from "../peers/peer.ts";
import { chunkBytes } from "../peers/watched-source.ts";
import { SmallCalls, warmUpCalls } from "./small-calls.ts";
import { prepareStalledStream, type StallDirection } from "./stalled-stream.ts";

/** How the workload is run. */
export interface StallParams {
  readonly direction: StallDirection;
  readonly byteLength: number;
  /** What the reader reads before it stops. */
  readonly stallAfterBytes: number;
  /** How long small calls are measured before the stream, and as long again while it stands still. */
  readonly stallMs: number;
}

/** A reader that stops in the middle of a long stream, and reads on later. Small calls go on over another connection. */
export async function stall(
  connect: () => Promise<BenchConnection>,
  { direction, byteLength, stallAfterBytes, stallMs }: StallParams,
): Promise<Metrics> {
  const connection = await connect();
  const other = await connect();
  await warmUpCalls(other, 1_000);

  const stream = prepareStalledStream(connection, other, direction, { byteLength, stallAfterBytes });
  const before = await stream.senderState();
  const beforeMs = await smallCallsFor(other, stallMs);
  stream.begin();
  await steady(async () => (await stream.senderState()).pulledChunks, stallAfterBytes / chunkBytes);

  const stalledMs = await smallCallsFor(other, stallMs);
  const stalled = await stream.senderState();
  const readerStalled = await stream.readerState();

  const resumedMs = performance.now();
  const readerHash = await stream.finish();
  const elapsedMs = performance.now() - resumedMs;
  const after = await stream.senderState();
  if (readerHash !== after.sha256) throw new Error("the reader has read other bytes than were sent");
  await Promise.all([connection.close(), other.close()]);
  return {
    ...stateMetrics("before", before),
    ...stateMetrics("stalled", stalled),
    ...stateMetrics("after", after),
    ...stateMetrics("readerStalled", readerStalled),
    pulledChunks: stalled.pulledChunks,
    aheadMegabytes: (stalled.pulledChunks * chunkBytes - stallAfterBytes) / 1e6,
    ...latencyMetrics("smallBefore", beforeMs),
    ...latencyMetrics("small", stalledMs),
    restMegabytesPerS: (byteLength - stallAfterBytes) / 1_000 / elapsedMs,
  };
}

async function smallCallsFor(connection: BenchConnection, durationMs: number): Promise<readonly number[]> {
  const small = new SmallCalls(connection, 5);
  await pause(durationMs);
  return (await small.stop()).callMs;
}

/** Waits until a figure that has reached its least has stood still for half a second, for at most half a minute. */
async function steady(read: () => Promise<number>, least: number): Promise<void> {
  let last = -1;
  for (let round = 0; round < 60; round++) {
    const figure = await read();
    if (figure >= least && figure === last) return;
    last = figure;
    await pause(500);
  }
  throw new Error("half a minute behind its begin, the stream does not stand still");
}

function stateMetrics(name: string, { rssBytes, heapAndExternalBytes }: StallState): Metrics {
  return { [`${name}RssMegabytes`]: rssBytes / 1e6, [`${name}HeapMegabytes`]: heapAndExternalBytes / 1e6 };
}
