import type { BenchOptions } from "../harness/options.ts";
import type { BenchCodec, HeddleName, OtherName, PeerName } from "../peers/peer-table.ts";
import type { IdleConnectionsParams } from "../workloads/idle-connections.ts";
import type { Task } from "../workloads/workload-table.ts";
import type { Line } from "./scenario.ts";

/** The Heddles that the command line asks for: every carrier with every codec, and with the last of the usual ones alone where it is to be quick. */
export function heddlePeers(
  { transports, codecs, isQuick }: BenchOptions,
  usual: readonly BenchCodec[],
): HeddleName[] {
  return transports.flatMap((transport) =>
    (codecs ?? (isQuick ? usual.slice(-1) : usual)).map(
      (codec): HeddleName => `heddle ${transport} ${codec}`,
    ),
  );
}

/** The raw socket that a system is compared with: the one of its carrier. */
export function yardstickOf(peer: PeerName): PeerName {
  return peer.includes("tcp") ? "raw tcp" : "raw ws";
}

/** How long something is done again and again: before it is measured, and while. */
export function paceOf({ isQuick, seconds }: BenchOptions): {
  readonly warmUpMs: number;
  readonly durationMs: number;
} {
  const usualMs = isQuick ? 200 : 2_000;
  return { warmUpMs: isQuick ? 100 : 2_000, durationMs: seconds === undefined ? usualMs : seconds * 1_000 };
}

/** How many connections are idle, and how long they are let be before memory is looked at. */
export function idleParamsOf({ isQuick }: BenchOptions): IdleConnectionsParams {
  return isQuick ? { connections: 100, settleMs: 50 } : { connections: 2_000, settleMs: 500 };
}

/** Who is measured doing the same. */
export interface Company {
  readonly raws: readonly PeerName[];
  readonly codecs: readonly BenchCodec[];
  readonly others: readonly OtherName[];
}

/** The other systems over a WebSocket, then those over HTTP/2. */
export const otherSystems: readonly OtherName[] = [
  "tRPC",
  "oRPC",
  "Cap'n Web",
  "Socket.IO",
  "rpc-websockets",
  "birpc",
  "rsocket",
  "grpc-js",
  "Connect",
];

/** A line of the same work for each of them, all but the first raw socket compared with the one of their carrier. A quick run knows one raw socket a carrier. */
export function companyLines(
  options: BenchOptions,
  { raws, codecs, others }: Company,
  { work, task, timeoutMs }: { readonly work: string; readonly task: Task; readonly timeoutMs: number },
  yardstick: (peer: PeerName) => PeerName = yardstickOf,
): Line[] {
  const chosenRaws = options.isQuick ? raws.filter((raw) => raw !== "raw ws batched") : raws;
  const peers = [...chosenRaws, ...heddlePeers(options, codecs), ...(options.hasOthers ? others : [])];
  return peers.map((peer): Line => {
    const line = { peer, work, task, timeoutMs };
    return yardstick(peer) === peer ? line : { ...line, yardstick: { peer: yardstick(peer), work } };
  });
}
