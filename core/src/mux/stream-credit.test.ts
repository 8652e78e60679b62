import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CreditPool, ReceiveCredit } from "./stream-credit.ts";

describe("ReceiveCredit", () => {
  it("begins with its share, and refuses a byte more", () => {
    const credit = new ReceiveCredit(1_024, 4_096, new CreditPool(0));
    expect(credit.creditBytes).toBe(1_024);
    expect(credit.arrived(1_024)).toBe(true);
    expect(credit.arrived(1)).toBe(false);
  });

  it("gives back what was read when that is half of the window", () => {
    const credit = new ReceiveCredit(1_024, 1_024, new CreditPool(0));
    credit.arrived(1_024);
    expect(credit.read(511)).toBe(0);
    expect(credit.read(1)).toBe(512);
    expect(credit.creditBytes).toBe(512);
  });

  it("doubles each time that a window was read, up to its most and to what the pool has, and gives it back", () => {
    const pool = new CreditPool(10_000);
    const credit = new ReceiveCredit(1_024, 8_192, pool);
    const readWindow = () => {
      const byteLength = credit.windowBytes;
      while (!credit.arrived(byteLength)) throw new Error("less credit than the window");
      return credit.read(byteLength);
    };
    expect([readWindow(), readWindow(), readWindow(), readWindow()]).toEqual([2_048, 4_096, 8_192, 8_192]);
    expect(pool.leftBytes).toBe(10_000 - 7_168);
    const other = new ReceiveCredit(1_024, 1_000_000, pool);
    other.arrived(1_024);
    other.read(1_024);
    other.arrived(2_048);
    other.read(2_048);
    expect(other.windowBytes).toBe(2_048 + 2_832 - 1_024);
    expect(pool.leftBytes).toBe(0);
    credit.close();
    other.close();
    expect(pool.leftBytes).toBe(10_000);
  });

  it("never gives more than the window, and never lets a reader wait for a sender without credit", () => {
    const steps = fc.array(fc.tuple(fc.nat(5_000), fc.nat(5_000)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1_024, max: 4_000 }), fc.nat(20_000), (moves, share, pooled) => {
        const pool = new CreditPool(pooled);
        const credit = new ReceiveCredit(share, 16_384, pool);
        let sendable = share;
        let unread = 0;
        for (const [wantsToSend, wantsToRead] of moves) {
          const sent = Math.min(wantsToSend, sendable);
          expect(credit.arrived(sent)).toBe(true);
          sendable -= sent;
          unread += sent;
          const read = Math.min(wantsToRead, unread);
          unread -= read;
          sendable += credit.read(read);
          expect(sendable).toBe(credit.creditBytes);
          expect(unread + sendable).toBeLessThanOrEqual(credit.windowBytes);
          if (unread === 0) expect(sendable).toBeGreaterThanOrEqual(credit.windowBytes / 2);
        }
        credit.close();
        expect(pool.leftBytes).toBe(pooled);
      }),
    );
  });
});
