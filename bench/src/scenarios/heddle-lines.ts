import type { BenchOptions } from "../harness/options.ts";
import type { BenchCodec, HeddleName, PeerName } from "../peers/peer-table.ts";

/** The Heddles that the command line asks for: every carrier with every codec. */
export function heddlePeers(
  { transports, codecs }: BenchOptions,
  usual: readonly BenchCodec[],
): HeddleName[] {
  return transports.flatMap((transport) =>
    (codecs ?? usual).map((codec): HeddleName => `heddle ${transport} ${codec}`),
  );
}

/** The raw socket that a system is compared with: the one of its carrier. */
export function yardstickOf(peer: PeerName): PeerName {
  return peer.includes("tcp") ? "raw tcp" : "raw ws";
}
