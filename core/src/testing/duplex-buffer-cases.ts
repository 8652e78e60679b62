import { duplexHighWaterBytes } from "../duplex/duplex.ts";
import { aWhile, holds, openEnds, patternedPacket, same } from "./duplex-case-tools.ts";
import type { LinkCase } from "./duplex-compliance.ts";
import type { RecordedDuplex } from "./recorded-duplex.ts";

const packetBytes = 262_144;
/** More than any kernel takes at once. */
const burstPacketsMax = 512;

/** Sends in one turn, while the peer reads nothing, until the duplex is full. Returns the number of packets. */
function fill(end: RecordedDuplex): number {
  for (let sent = 1; sent <= burstPacketsMax; sent += 1) {
    end.duplex.send(new Uint8Array(packetBytes));
    if (end.duplex.bufferedByteLength >= duplexHighWaterBytes) return sent;
  }
  throw new Error(`${burstPacketsMax * packetBytes} bytes sent in one turn and the duplex is not full`);
}

/** What is buffered is counted, and its end is told. */
export const bufferCases: readonly LinkCase[] = [
  {
    title: "counts the bytes that a slow peer does not take, and says drained once each time they were many",
    async run(link) {
      const levels: number[] = [];
      const { a, b } = await openEnds(link, { drained: (duplex) => levels.push(duplex.bufferedByteLength) });
      let sent = 0;
      for (const round of [1, 2]) {
        sent += fill(a);
        same(a.count("drained"), round - 1, "how often drained came while it was full");
        await a.until("the duplex drained", () => a.count("drained") === round);
        await b.untilReceived(sent);
      }
      await aWhile();
      same(a.count("drained"), 2, "how often drained came");
      holds(
        levels.every((level) => level <= duplexHighWaterBytes / 4),
        `bytes buffered at drained: ${levels}`,
      );
    },
  },
  {
    title: "says nothing of draining where the buffer was never full",
    async run(link) {
      const { a, b } = await openEnds(link);
      for (let index = 0; index < 100; index += 1) a.duplex.send(patternedPacket(1_000, index));
      await b.untilReceived(100);
      await aWhile();
      same(a.count("drained"), 0, "how often drained came");
    },
  },
];
