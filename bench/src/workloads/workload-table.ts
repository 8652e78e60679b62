import type { Metrics } from "../harness/statistics.ts";
import type { BenchConnection } from "../peers/peer.ts";
import { type ByteEchoesParams, byteEchoes } from "./byte-echoes.ts";
import { type CallsParams, calls } from "./calls.ts";
import { type FirstResultsParams, firstResults } from "./first-results.ts";
import { type IdleConnectionsParams, idleConnections } from "./idle-connections.ts";
import { type SmallBesideBulkParams, smallBesideBulk } from "./small-beside-bulk.ts";
import { type SmallBesideOneParams, smallBesideOne } from "./small-beside-one.ts";
import { type StallParams, stall } from "./stall.ts";
import { type StreamItemsParams, streamItems } from "./stream-items.ts";
import { type TimeOutsParams, timeOuts } from "./time-outs.ts";

/** Which workload to run, and how. */
export type Task =
  | { readonly workload: "small-beside-bulk"; readonly params: SmallBesideBulkParams }
  | { readonly workload: "small-beside-one"; readonly params: SmallBesideOneParams }
  | { readonly workload: "calls"; readonly params: CallsParams }
  | { readonly workload: "byte-echoes"; readonly params: ByteEchoesParams }
  | { readonly workload: "first-results"; readonly params: FirstResultsParams }
  | { readonly workload: "time-outs"; readonly params: TimeOutsParams }
  | { readonly workload: "idle-connections"; readonly params: IdleConnectionsParams }
  | { readonly workload: "stream-items"; readonly params: StreamItemsParams }
  | { readonly workload: "stall"; readonly params: StallParams };

/** Runs a workload over connections of its own, which it closes. */
export function runTask(connect: () => Promise<BenchConnection>, task: Task): Promise<Metrics> {
  switch (task.workload) {
    case "small-beside-bulk":
      return smallBesideBulk(connect, task.params);
    case "small-beside-one":
      return smallBesideOne(connect, task.params);
    case "calls":
      return calls(connect, task.params);
    case "byte-echoes":
      return byteEchoes(connect, task.params);
    case "first-results":
      return firstResults(connect, task.params);
    case "time-outs":
      return timeOuts(connect, task.params);
    case "idle-connections":
      return idleConnections(connect, task.params);
    case "stream-items":
      return streamItems(connect, task.params);
    case "stall":
      return stall(connect, task.params);
  }
}
