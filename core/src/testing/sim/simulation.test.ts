import { describe, expect, it } from "vitest";
import { runSim, type Turn } from "./simulation.ts";

/** `npm run sim` runs as many as wanted, and on all processors. */
const seeds = 300;

const turn: Turn = () => new Promise((resolve) => setImmediate(resolve));

describe("clients and servers over a bad network", () => {
  it("keep every promise, whatever the seed", async () => {
    const failed: string[] = [];
    let resumes = 0;
    for (let seed = 1; seed <= seeds && failed.length < 5; seed++) {
      const { violations, totals } = await runSim(seed, turn);
      resumes += totals.resumes;
      if (violations.length > 0)
        failed.push([`seed ${seed}; again with: npm run sim -- --seed ${seed}`, ...violations].join("\n  "));
    }
    expect(failed.join("\n")).toBe("");
    expect(resumes).toBeGreaterThan(seeds / 3);
  }, 120_000);

  it("run the same way each time", async () => {
    for (const seed of [3, 14, 15, 92, 65]) {
      const [one, other] = [await runSim(seed, turn), await runSim(seed, turn)];
      expect(other).toEqual(one);
    }
  });
});
