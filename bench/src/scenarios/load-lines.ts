import type { BenchOptions } from "../harness/options.ts";
import type { BenchCodec, PeerName } from "../peers/peer-table.ts";
import type { Load } from "../workloads/load.ts";
import { heddlePeers, otherSystems, yardstickOf } from "./company.ts";
import type { Line } from "./scenario.ts";

/** A load of values, and the same as a stream. Raw sockets know no difference, and have the first alone. */
const directions: readonly { readonly value: Load; readonly stream: Load }[] = [
  { value: "result", stream: "result stream" },
  { value: "argument", stream: "argument stream" },
];

/** A line for each system and each load that it knows, compared with the raw socket of its carrier. Other systems have results alone, and so has a quick run. */
export function loadLines(
  options: BenchOptions,
  usualCodecs: readonly BenchCodec[],
  lineOf: (peer: PeerName, load: Load) => Line,
): Line[] {
  return directions.slice(0, options.isQuick ? 1 : 2).flatMap(({ value, stream }) => {
    const comparedLine = (peer: PeerName, load: Load): Line => ({
      ...lineOf(peer, load),
      yardstick: { peer: yardstickOf(peer), work: value },
    });
    const heddles = heddlePeers(options, usualCodecs);
    return [
      lineOf("raw ws", value),
      lineOf("raw tcp", value),
      ...heddles.map((peer) => comparedLine(peer, value)),
      ...(options.hasOthers && value === "result" ? otherSystems : []).map((peer) =>
        comparedLine(peer, value),
      ),
      ...heddles.map((peer) => comparedLine(peer, stream)),
    ];
  });
}
