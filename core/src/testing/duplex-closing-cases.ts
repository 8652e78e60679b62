import { CloseCode } from "../duplex/duplex.ts";
import { aWhile, holds, openEnds, patternedPacket, same, samePackets } from "./duplex-case-tools.ts";
import type { ComplianceSubject, LinkCase } from "./duplex-compliance.ts";
import { RecordedDuplex } from "./recorded-duplex.ts";

/** What the peer of an end that closed hears. */
function heard(subject: ComplianceSubject, code: number, reason: string): { code: number; reason: string } {
  return subject.carriesCloseCodes ? { code, reason } : { code: CloseCode.normal, reason: "" };
}

const closeFrom = (closer: "a" | "b"): LinkCase => ({
  title: `closes from the ${closer === "a" ? "dialling" : "accepting"} end, with code and reason where they are carried`,
  async run(link, subject) {
    const ends = await openEnds(link);
    const [own, peer] = closer === "a" ? [ends.a, ends.b] : [ends.b, ends.a];
    own.duplex.close(CloseCode.goingAway, "the server stops");
    same(
      await peer.untilClosed(),
      heard(subject, CloseCode.goingAway, "the server stops"),
      "what the peer hears",
    );
    same((await own.untilClosed()).code, CloseCode.goingAway, "the code that the closer hears");
  },
});

/** An end comes once, last, and after everything that was sent before it. */
export const closingCases: readonly LinkCase[] = [
  closeFrom("a"),
  closeFrom("b"),
  {
    title: "delivers everything that was sent before a close",
    async run(link) {
      const { a, b } = await openEnds(link);
      const byteLengths = Array.from({ length: 40 }, () => 100_000);
      for (const [index, byteLength] of byteLengths.entries())
        b.duplex.send(patternedPacket(byteLength, index));
      b.duplex.close(CloseCode.normal, "");
      await Promise.all([a.untilClosed(), b.untilClosed()]);
      samePackets(a.packets, byteLengths);
      same(a.events.at(-1), "closed", "what comes last");
    },
  },
  {
    title: "delivers what was sent before a close while the peer sends too",
    async run(link) {
      const { a, b } = await openEnds(link);
      const byteLengths = Array.from({ length: 20 }, () => 50_000);
      for (const [index, byteLength] of byteLengths.entries()) {
        a.duplex.send(patternedPacket(byteLength, index));
        b.duplex.send(patternedPacket(byteLength, index));
      }
      a.duplex.close(CloseCode.normal, "");
      await Promise.all([a.untilClosed(), b.untilClosed()]);
      samePackets(b.packets, byteLengths);
    },
  },
  {
    title: "takes the first close and no other",
    async run(link, subject) {
      const { a, b } = await openEnds(link);
      a.duplex.close(CloseCode.goingAway, "first");
      a.duplex.close(CloseCode.internal, "second");
      same(await b.untilClosed(), heard(subject, CloseCode.goingAway, "first"), "what the peer hears");
      same((await a.untilClosed()).code, CloseCode.goingAway, "the code that the closer hears");
      a.duplex.close(CloseCode.internal, "third");
      await aWhile();
      same([a.count("closed"), b.count("closed")], [1, 1], "how often closed came");
    },
  },
  {
    title: "drops what is sent after a close, and receives nothing after its own",
    async run(link) {
      const { a, b } = await openEnds(link);
      a.duplex.close(CloseCode.normal, "");
      a.duplex.send(patternedPacket(10, 0));
      b.duplex.send(patternedPacket(10, 0));
      await Promise.all([a.untilClosed(), b.untilClosed()]);
      a.duplex.send(patternedPacket(10, 0));
      b.duplex.send(patternedPacket(10, 0));
      await aWhile();
      same([a.packets.length, b.packets.length], [0, 0], "packets received");
    },
  },
  {
    title: "calls no handler after closed, also when both ends close at once",
    async run(link) {
      const { a, b } = await openEnds(link);
      for (let index = 0; index < 50; index += 1) {
        a.duplex.send(patternedPacket(10_000, index));
        b.duplex.send(patternedPacket(10_000, index));
      }
      a.duplex.close(CloseCode.normal, "");
      b.duplex.close(CloseCode.goingAway, "");
      await Promise.all([a.untilClosed(), b.untilClosed()]);
      await aWhile();
      for (const end of [a, b]) {
        same(end.count("closed"), 1, "how often closed came");
        same(end.events.at(-1), "closed", "what comes last");
      }
    },
  },
  {
    title: "cuts a reason to 123 bytes at a code point",
    async run(link, subject) {
      const { a, b } = await openEnds(link);
      a.duplex.close(CloseCode.refused, "ü".repeat(200));
      same(await b.untilClosed(), heard(subject, CloseCode.refused, "ü".repeat(61)), "what the peer hears");
    },
  },
  {
    title: "gives closed alone, with the own code, when it is closed before it opened",
    async run(link) {
      const a = new RecordedDuplex(link.dial);
      a.duplex.close(CloseCode.normal, "never mind");
      same(await a.untilClosed(), { code: CloseCode.normal, reason: "never mind" }, "the end");
      await aWhile();
      same([a.events, a.early], [["closed"], []], "what was heard");
    },
  },
  {
    title: "gives closed alone where an accepted end is opened a second time, and leaves the first in peace",
    async run(link) {
      const a = new RecordedDuplex(link.dial);
      const open = await link.accept();
      const first = new RecordedDuplex(open);
      const second = new RecordedDuplex(open);
      same((await second.untilClosed()).code, CloseCode.lost, "the code of the second");
      same([second.events, second.early], [["closed"], []], "what the second hears");
      await Promise.all([a.untilOpened(), first.untilOpened()]);
      a.duplex.send(patternedPacket(10, 0));
      await first.untilReceived(1);
    },
  },
  {
    title: "gives closed alone, with a reason, where nothing can be dialled",
    async run(link) {
      if (link.dialNowhere === undefined) return;
      const a = new RecordedDuplex(link.dialNowhere);
      const closed = await a.untilClosed();
      same([a.events, a.early, closed.code], [["closed"], [], CloseCode.lost], "what was heard");
      holds(closed.reason.length > 10, `a reason that says something: "${closed.reason}"`);
    },
  },
];
