import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo } from "../testing/open-demo.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

describe.each(allCodecs)("slow over %s", (codec) => {
  it("sleeps and counts", async () => {
    demo = openDemo(codec);
    expect((await demo.api.slow.sleep({ ms: 10 })).sleptMs).toBeGreaterThanOrEqual(9);
    expect((await demo.api.slow.countdown({ from: 3, stepMs: 1 })).counted).toBe(3);
  });

  it("tells how far a cancelled call got", async () => {
    demo = openDemo(codec);
    const controller = new AbortController();
    const call = demo.api.slow.countdown({ from: 10_000, stepMs: 1 }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    await expect
      .poll(() => demo.api.slow.cancelled())
      .toMatchObject({
        0: {
          method: "slow.countdown",
          code: "cancelled",
          progress: expect.stringMatching(/^counted \d+ of 10000$/),
        },
      });
  });

  it("tells a deadline from a cancel", async () => {
    demo = openDemo(codec);
    await expect(demo.api.slow.sleep({ ms: 60_000 }, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "deadline_exceeded",
    });
    await expect
      .poll(() => demo.api.slow.cancelled())
      .toMatchObject({
        0: { method: "slow.sleep", code: "deadline_exceeded" },
      });
  });
});
