import { describe, expect, it } from "vitest";
import { FlightWindow } from "./flight-window.ts";

/**
 * A link that takes so many bytes in a millisecond and so long for each, and a sender with no end of bulk: what is on its way after a
 * while, and the bytes that arrived in it.
 */
function run(bytesPerMs: number, roundTripMs: number, mostBytes = 64_000_000, forMs = 3_000) {
  const window = new FlightWindow(mostBytes);
  const packetBytes = () => Math.max(8_192, Math.min(65_536, window.windowBytes / 4));
  const acks: { readonly seq: number; readonly atMs: number; readonly byteLength: number }[] = [];
  let seq = 0;
  let linkFreeAtMs = 0;
  let arrivedBytes = 0;
  for (let nowMs = 0; nowMs < forMs; nowMs += 0.05) {
    for (let next = acks[0]; next !== undefined && next.atMs <= nowMs; next = acks[0]) {
      acks.shift();
      arrivedBytes += next.byteLength;
      window.acked(next.seq, nowMs);
    }
    while (window.hasRoom) {
      const byteLength = packetBytes();
      window.sent(++seq, byteLength, nowMs);
      linkFreeAtMs = Math.max(linkFreeAtMs, nowMs) + byteLength / bytesPerMs;
      acks.push({ seq, atMs: linkFreeAtMs + roundTripMs, byteLength });
    }
  }
  return { window, arrivedBytesPerMs: arrivedBytes / forMs, queuedMs: linkFreeAtMs - forMs };
}

describe("FlightWindow", () => {
  const links: [what: string, bytesPerMs: number, roundTripMs: number][] = [
    ["1 MB/s nearby", 1_000, 1],
    ["1 MB/s far away", 1_000, 100],
    ["10 MB/s at 30 ms", 10_000, 30],
    ["100 MB/s at 10 ms", 100_000, 10],
    ["800 MB/s on loopback", 800_000, 0.2],
  ];
  for (const [what, bytesPerMs, roundTripMs] of links) {
    it(`fills a link of ${what}, and little more than fills it`, () => {
      const { window, arrivedBytesPerMs, queuedMs } = run(bytesPerMs, roundTripMs);
      expect(arrivedBytesPerMs).toBeGreaterThan(0.75 * bytesPerMs);
      const needBytes = Math.max(32_768, bytesPerMs * (2 * roundTripMs + 1));
      expect(window.windowBytes).toBeLessThanOrEqual(2 * needBytes);
      expect(queuedMs).toBeLessThan(roundTripMs + Math.max(4, 100_000 / bytesPerMs));
    });
  }

  it("never grows above what it may, nor falls below what acks need", () => {
    expect(run(800_000, 10, 1_000_000).window.windowBytes).toBe(1_000_000);
    expect(run(50, 1, 64_000_000, 10_000).window.windowBytes).toBeLessThan(40_000);
  });

  it("does not take its own queue for a long way, however long it lasts", () => {
    const { window, arrivedBytesPerMs, queuedMs } = run(1_000, 20, 64_000_000, 60_000);
    expect(window.windowBytes).toBeLessThan(130_000);
    expect(queuedMs).toBeLessThan(120);
    expect(arrivedBytesPerMs).toBeGreaterThan(950);
  });

  it("forgets a bandwidth that is over", () => {
    const window = new FlightWindow(64_000_000);
    let nowMs = 0;
    let seq = 0;
    const send = (byteLength: number, tookMs: number) => {
      window.sent(++seq, byteLength, nowMs);
      nowMs += tookMs;
      window.acked(seq, nowMs);
    };
    for (let n = 0; n < 100; n++) send(1_000_000, 1);
    const fast = window.windowBytes;
    for (let n = 0; n < 100; n++) send(100_000, 100);
    expect(window.windowBytes).toBeLessThan(fast / 10);
  });

  it("learns nothing from a sender that had little to send, but that the link takes at least so much", () => {
    const window = new FlightWindow(64_000_000);
    let nowMs = 0;
    for (let seq = 1; seq <= 50; seq++) {
      window.sent(seq, 100, nowMs);
      window.ranDry();
      nowMs += 10;
      window.acked(seq, nowMs);
    }
    expect(window.windowBytes).toBe(65_536);
  });

  it("counts what is on its way, whatever acks repeat", () => {
    const window = new FlightWindow(1_000_000);
    for (let seq = 1; seq <= 3; seq++) window.sent(seq, 10_000, 0);
    expect(window.inFlightBytes).toBe(30_000);
    expect(window.acked(2, 1)).toBe(true);
    expect(window.acked(2, 2)).toBe(false);
    expect(window.acked(1, 3)).toBe(false);
    expect(window.inFlightBytes).toBe(10_000);
    window.restart();
    expect(window.inFlightBytes).toBe(0);
  });
});
