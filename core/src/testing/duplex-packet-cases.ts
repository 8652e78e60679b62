import { aWhile, holds, openEnds, patternedPacket, same, samePackets } from "./duplex-case-tools.ts";
import type { LinkCase } from "./duplex-compliance.ts";

const kib = 1_024;
const mib = kib * kib;

/** Packets arrive whole, in order and unharmed. */
export const packetCases: readonly LinkCase[] = [
  {
    title: "opens each end once, and calls no handler before the opener has returned",
    async run(link) {
      const { a, b } = await openEnds(link);
      await aWhile();
      for (const end of [a, b]) {
        same(end.early, [], "handlers called before the opener returned");
        same(end.events, ["opened"], "what an idle end hears");
      }
    },
  },
  {
    title: "carries packets of 1 B, 64 KiB and 1 MiB whole, in order and unharmed, both ways",
    async run(link) {
      const { a, b } = await openEnds(link);
      const byteLengths = [1, 64 * kib, 1, mib, 2, 64 * kib + 1, 3];
      for (const [from, to] of [[a, b] as const, [b, a] as const]) {
        for (const [index, byteLength] of byteLengths.entries())
          from.duplex.send(patternedPacket(byteLength, index));
        await to.untilReceived(byteLengths.length);
        samePackets(to.packets, byteLengths);
      }
    },
  },
  {
    title: "carries 10,000 small packets of one turn in order",
    async run(link) {
      const { a, b } = await openEnds(link);
      const byteLengths = Array.from({ length: 10_000 }, (_, index) => 1 + (index % 40));
      for (const [index, byteLength] of byteLengths.entries())
        a.duplex.send(patternedPacket(byteLength, index));
      await b.untilReceived(byteLengths.length);
      samePackets(b.packets, byteLengths);
    },
  },
  {
    title: "carries packets both ways at once",
    async run(link) {
      const { a, b } = await openEnds(link);
      const byteLengths = Array.from({ length: 150 }, (_, index) => 1 + ((index * 7_919) % (16 * kib)));
      for (const [index, byteLength] of byteLengths.entries()) {
        a.duplex.send(patternedPacket(byteLength, index));
        b.duplex.send(patternedPacket(byteLength, index + 1_000));
        if (index % 10 === 0) await aWhile(0);
      }
      await Promise.all([a.untilReceived(byteLengths.length), b.untilReceived(byteLengths.length)]);
      samePackets(b.packets, byteLengths);
      samePackets(a.packets, byteLengths, 1_000);
    },
  },
  {
    title: "carries packets in two pieces as one each, among others, where it takes them in two",
    async run(link) {
      const { a, b } = await openEnds(link);
      const byteLengths = Array.from({ length: 120 }, (_, index) => 2 + ((index * 7_919) % (80 * kib)));
      for (const [from, to] of [[a, b] as const, [b, a] as const]) {
        for (const [index, byteLength] of byteLengths.entries()) {
          const packet = patternedPacket(byteLength, index);
          const cut = 1 + (index % 17) * Math.floor(byteLength / 18);
          const { duplex } = from;
          if (index % 5 === 0 || duplex.sendInTwo === undefined) duplex.send(packet);
          else duplex.sendInTwo(packet.subarray(0, cut), packet.subarray(cut));
          if (index % 10 === 0) await to.untilReceived(index);
        }
        await to.untilReceived(byteLengths.length);
        samePackets(to.packets, byteLengths);
      }
    },
  },
  {
    title: "carries what is sent inside handlers: in opened, and an answer in received",
    async run(link) {
      const { a, b } = await openEnds(
        link,
        { opened: (duplex) => duplex.send(patternedPacket(5, 0)) },
        { received: (duplex, packet) => duplex.send(packet) },
      );
      await a.untilReceived(1);
      samePackets(a.packets, [5]);
      // b sent what it received, so that packet is b's no longer.
      same(b.packets.length, 1, "packets that b received");
    },
  },
  {
    title: "sends a view's own bytes and not those around it",
    async run(link) {
      const { a, b } = await openEnds(link);
      const around = new Uint8Array(3 * kib).fill(0xff);
      around.set(patternedPacket(kib, 0), kib);
      a.duplex.send(around.subarray(kib, 2 * kib));
      await b.untilReceived(1);
      samePackets(b.packets, [kib]);
    },
  },
  {
    title: "hands out plain Uint8Arrays whose bytes later packets do not change",
    async run(link) {
      const { a, b } = await openEnds(link);
      const byteLengths = Array.from({ length: 50 }, (_, index) => 100 + index);
      for (const [index, byteLength] of byteLengths.entries()) {
        a.duplex.send(patternedPacket(byteLength, index));
        await b.untilReceived(index + 1);
      }
      samePackets(b.packets, byteLengths);
      const plain = b.packets.every((packet) => Object.getPrototypeOf(packet) === Uint8Array.prototype);
      holds(plain, "a packet is a subclass of Uint8Array");
    },
  },
  {
    title: "drops what is sent before opened",
    async run(link) {
      const { a, b } = await openEnds({
        ...link,
        dial: (handlers) => {
          const duplex = link.dial(handlers);
          duplex.send(patternedPacket(9, 9));
          return duplex;
        },
      });
      a.duplex.send(patternedPacket(4, 0));
      await b.untilReceived(1);
      samePackets(b.packets, [4]);
    },
  },
];
