import { describe, expect, it } from "vitest";
import { Pacer } from "./pacer.ts";

/** 1 kB/s: a byte takes a millisecond. */
const slow = (): Pacer => new Pacer(1_000, 20);

describe("Pacer", () => {
  it("lets bytes leave one after the other", () => {
    const pacer = slow();
    expect(pacer.reserve(1_020, 100)).toBe(1_100);
    expect(pacer.reserve(1_020, 50)).toBe(1_150);
  });

  it("loses nothing where the next bytes come a little late", () => {
    const pacer = slow();
    pacer.reserve(1_020, 100);
    expect(pacer.reserve(1_115, 100)).toBe(1_200);
  });

  it("saves up no more than its time to catch up", () => {
    const pacer = slow();
    pacer.reserve(1_020, 100);
    expect(pacer.reserve(9_020, 100)).toBe(9_100);
  });
});
