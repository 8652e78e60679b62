import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idempotencyCompliance } from "../../testing/idempotency-compliance.ts";
import { VirtualPlatform } from "../../testing/virtual-platform.ts";
import { memoryIdempotencyStore } from "./memory-store.ts";
import type { CallIdentity, IdempotencyStore } from "./store.ts";

const callOf = (key: string): CallIdentity => ({ scope: "", method: "m", key });

/** Claims; the ticket, or what the store said instead. */
async function claim(store: IdempotencyStore, key: string): Promise<string> {
  const claim = await store.claim(callOf(key), "d", "keep");
  return claim.state === "claimed" ? claim.ticket : claim.state;
}

async function runOnce(store: IdempotencyStore, key: string, bytes = 1): Promise<void> {
  await store.finish(callOf(key), await claim(store, key), new Uint8Array(bytes), []);
}

describe("memoryIdempotencyStore", () => {
  const compliance = idempotencyCompliance({
    async open() {
      const platform = new VirtualPlatform();
      const store = memoryIdempotencyStore({ keepMs: 1_000, platform });
      return { store, keepMs: 1_000, advance: (byMs) => platform.advance(byMs), cleanup: async () => {} };
    },
  });
  for (const { title, run } of compliance) it(title, run);

  it("forgets those that ended first where there are too many", async () => {
    const store = memoryIdempotencyStore({ maxEntries: 3 });
    for (const key of ["a", "b", "c", "d"]) await runOnce(store, key);
    expect(await claim(store, "d")).toBe("ended");
    expect(await claim(store, "b")).toBe("ended");
    expect(await claim(store, "a")).toMatch(/^\d+$/); // and makes room by forgetting b
    expect(await claim(store, "c")).toBe("ended");
  });

  it("forgets those that ended first where they have too many bytes, and keeps the last whatever it has", async () => {
    const store = memoryIdempotencyStore({ maxBytes: 1_000 });
    for (const key of ["a", "b", "c"]) await runOnce(store, key, 400);
    expect(await claim(store, "c")).toBe("ended");
    expect(await claim(store, "b")).toBe("ended");
    await runOnce(store, "large", 5_000);
    expect(await claim(store, "large")).toBe("ended");
    expect(await claim(store, "c")).toMatch(/^\d+$/);
  });

  it("refuses with resource_exhausted where all of them run", async () => {
    const store = memoryIdempotencyStore({ maxEntries: 2 });
    const ticket = await claim(store, "a");
    await claim(store, "b");
    await expect(claim(store, "c")).rejects.toMatchObject({ code: "resource_exhausted", executed: "no" });
    expect(await claim(store, "a")).toBe("running");
    await store.release(callOf("a"), ticket);
    expect(await claim(store, "c")).toMatch(/^\d+$/);
  });

  for (const name of ["keepMs", "maxEntries", "maxBytes"]) {
    it(`takes no ${name} that is no whole number above 0`, () => {
      for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
        expect(() => memoryIdempotencyStore({ [name]: value })).toThrow(RangeError);
    });
  }

  it("is never beyond its limits and never gives a call twice, whatever is asked of it", async () => {
    const step = fc.record({
      key: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      does: fc.constantFrom("claim", "take", "finish", "interrupt", "release"),
      bytes: fc.integer({ min: 0, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const store = memoryIdempotencyStore({ maxEntries: 4, maxBytes: 200 });
        const running = new Map<string, string>();
        for (const { key, does, bytes } of steps) {
          const ticket = running.get(key);
          const call = callOf(key);
          if (does === "claim" || does === "take") {
            const asked = Promise.resolve()
              .then(() => store.claim(call, "d", does === "take" ? "take" : "keep"))
              .catch(() => ({ state: "refused" as const }));
            const answer = await asked;
            if (answer.state === "claimed") {
              expect(ticket).toBeUndefined();
              running.set(key, answer.ticket);
            }
            if (answer.state === "running") expect(ticket).toBeDefined();
            if (answer.state === "refused") expect(running.size).toBe(4);
            expect(running.size).toBeLessThanOrEqual(4);
          } else if (ticket !== undefined) {
            if (does === "finish")
              expect(await store.finish(call, ticket, new Uint8Array(bytes), [])).toBe(true);
            if (does === "interrupt") await store.interrupt(call, ticket);
            if (does === "release") await store.release(call, ticket);
            running.delete(key);
          }
        }
      }),
    );
  });
});
