import { describe, expect, it } from "vitest";
import type { Platform } from "../platform.ts";
import { systemPlatform } from "../platform.ts";
import { duplexCompliance } from "../testing/duplex-compliance.ts";
import { RecordedDuplex } from "../testing/recorded-duplex.ts";
import { memoryDuplexPair } from "./memory-duplex.ts";

describe("memoryDuplexPair", () => {
  const compliance = duplexCompliance({
    carriesCloseCodes: true,
    async open() {
      const [one, other] = memoryDuplexPair();
      return { dial: one, accept: async () => other, cleanup: async () => {} };
    },
  });
  for (const { title, run } of compliance) it(title, run, 20_000);

  it("delivers by the platform's soon and by nothing else", () => {
    const planned: (() => void)[] = [];
    const platform: Platform = { ...systemPlatform, soon: (fn) => planned.push(fn) };
    const runPlanned = (): void => {
      for (const fn of planned.splice(0)) fn();
    };
    const [one, other] = memoryDuplexPair({ platform });
    const a = new RecordedDuplex(one);
    const b = new RecordedDuplex(other);
    expect(a.events).toEqual([]);
    runPlanned();
    expect([a.events, b.events]).toEqual([["opened"], ["opened"]]);
    a.duplex.send(new Uint8Array([1]));
    a.duplex.send(new Uint8Array([2]));
    expect([a.duplex.bufferedByteLength, b.packets.length, planned.length]).toEqual([2, 0, 1]);
    runPlanned();
    expect([a.duplex.bufferedByteLength, b.packets.length, planned.length]).toEqual([0, 2, 0]);
  });

  it("opens neither end before both have been opened", async () => {
    const [one, other] = memoryDuplexPair();
    const a = new RecordedDuplex(one);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(a.events).toEqual([]);
    const b = new RecordedDuplex(other);
    await Promise.all([a.untilOpened(), b.untilOpened()]);
  });

  it("gives closed alone to an end that is opened after the other closed", async () => {
    const [one, other] = memoryDuplexPair();
    const a = new RecordedDuplex(one);
    a.duplex.close(1001, "gone");
    await a.untilClosed();
    const b = new RecordedDuplex(other);
    expect(await b.untilClosed()).toEqual({ code: 1001, reason: "gone" });
    expect(b.events).toEqual(["closed"]);
  });

  it("hands a Buffer over as a plain Uint8Array of the same memory", async () => {
    const [one, other] = memoryDuplexPair();
    const a = new RecordedDuplex(one);
    const b = new RecordedDuplex(other);
    await a.untilOpened();
    const packet = Buffer.from("abc");
    a.duplex.send(packet);
    await b.untilReceived(1);
    expect(Object.getPrototypeOf(b.packets[0])).toBe(Uint8Array.prototype);
    expect(b.packets[0]?.buffer).toBe(packet.buffer);
  });
});
