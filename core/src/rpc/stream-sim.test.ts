import { describe, expect, it } from "vitest";
import { runStreamSim } from "../testing/stream-sim.ts";

/** HEDDLE_SIM_SEEDS=5000 for a long run, HEDDLE_SIM_FIRST=1234 with HEDDLE_SIM_SEEDS=1 for one seed again. */
const seeds = Number(process.env.HEDDLE_SIM_SEEDS ?? 200);
const first = Number(process.env.HEDDLE_SIM_FIRST ?? 1);

describe("calls and streams over a bad link", () => {
  it(
    "keep every promise, whatever the seed",
    async () => {
      let items = 0;
      const failed: string[] = [];
      for (let seed = first; seed < first + seeds && failed.length < 10; seed++) {
        const report = await runStreamSim(seed);
        items += report.items;
        if (report.violations.length > 0) {
          const again = `HEDDLE_SIM_SEEDS=1 HEDDLE_SIM_FIRST=${seed} npx vitest run core/src/rpc/stream-sim.test.ts`;
          failed.push([`seed ${seed}; again with: ${again}`, ...report.violations.slice(0, 8)].join("\n  "));
        }
      }
      expect(failed.join("\n")).toBe("");
      if (seeds >= 100) expect(items).toBeGreaterThan(seeds);
    },
    120_000 + 1_000 * seeds,
  );

  it("run the same way each time", async () => {
    for (const seed of [3, 14, 15, 92, 65]) {
      const [one, other] = [await runStreamSim(seed), await runStreamSim(seed)];
      expect(other).toEqual(one);
    }
  });
});
