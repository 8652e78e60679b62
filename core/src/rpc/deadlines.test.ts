import { describe, expect, it } from "vitest";
import type { Platform } from "../platform.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";
import { Deadlines, type Expiring, noSlot } from "./deadlines.ts";

/** Notes at what time it is told, and counts how often it is looked at. */
class Entry implements Expiring {
  readonly #atMs: number;
  readonly #platform: Platform;
  expiredAtMs: number | undefined;
  deadlineSlot = noSlot;
  looks = 0;

  constructor(atMs: number, platform: Platform) {
    this.#atMs = atMs;
    this.#platform = platform;
  }

  get expiresAtMs(): number {
    this.looks++;
    return this.#atMs;
  }

  expired(): void {
    this.expiredAtMs = this.#platform.nowMs();
  }
}

describe("Deadlines", () => {
  it("tells of the end of time within a millisecond, and leaves nothing", async () => {
    const platform = new VirtualPlatform();
    const deadlines = new Deadlines(platform);
    const began = platform.nowMs();
    const entries = [10, 10.2, 11, 400].map((ms) => new Entry(began + ms, platform));
    for (const entry of entries) deadlines.add(entry);
    await platform.advance(500);
    expect(entries.map(({ expiredAtMs = 0 }) => Math.ceil(expiredAtMs - began))).toEqual([10, 11, 11, 400]);
    expect(deadlines.size).toBe(0);
  });

  it("does not tell one that was taken out", async () => {
    const platform = new VirtualPlatform();
    const deadlines = new Deadlines(platform);
    const entry = new Entry(platform.nowMs() + 10, platform);
    deadlines.add(entry);
    deadlines.delete(entry);
    await platform.advance(100);
    expect(entry.expiredAtMs).toBeUndefined();
  });

  it("looks at many less often: each waits no longer than a millisecond for a thousand of them", async () => {
    const platform = new VirtualPlatform();
    const deadlines = new Deadlines(platform);
    const began = platform.nowMs();
    const count = 4_000;
    const entries = Array.from(
      { length: count },
      (_, index) => new Entry(began + 100 + index / 40, platform),
    );
    for (const entry of entries) deadlines.add(entry);
    await platform.advance(300);
    const lateMs = entries.map(
      ({ expiredAtMs = Number.POSITIVE_INFINITY }, index) => expiredAtMs - began - 100 - index / 40,
    );
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateMs)).toBeLessThanOrEqual(6);
    const looks = entries.reduce((sum, entry) => sum + entry.looks, 0);
    // On a grid of one millisecond it would be a hundred times each: half of them on the average, and twice at each look.
    expect(looks / count).toBeLessThan(60);
  });
});
