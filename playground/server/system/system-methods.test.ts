import { afterEach, describe, expect, it } from "vitest";
import { allCodecs, type OpenDemo, openDemo } from "../testing/open-demo.ts";

let demo: OpenDemo;
afterEach(() => demo?.close());

describe.each(allCodecs)("system over %s", (codec) => {
  it("reports the process", async () => {
    demo = openDemo(codec);
    const report = await demo.api.system.process({ sampleMs: 20 });
    expect(report).toMatchObject({ pid: process.pid, nodeVersion: process.version });
    expect(report.memory.residentBytes).toBeGreaterThan(1_000_000);
    expect(report.load.sampleMs).toBeGreaterThanOrEqual(19);
    expect(report.load.eventLoopUtilization).toBeLessThanOrEqual(1);
  });

  it("reports the machine", async () => {
    demo = openDemo(codec);
    const { processors, memory, loadAverage } = await demo.api.system.machine();
    expect(processors.count).toBeGreaterThan(0);
    expect(memory.freeBytes).toBeLessThan(memory.totalBytes);
    expect(loadAverage).toHaveLength(3);
  });

  it("gives figures again and again, as many as were asked for", async () => {
    demo = openDemo(codec);
    let count = 0;
    for await (const figures of demo.api.system.watch({ everyMs: 50, count: 3 })) {
      count++;
      expect(figures.residentBytes).toBeGreaterThan(1_000_000);
      expect(figures.eventLoopUtilization).toBeLessThanOrEqual(1);
    }
    expect(count).toBe(3);
  });

  it("stops giving figures when nobody reads them", async () => {
    demo = openDemo(codec);
    for await (const _ of demo.api.system.watch({ everyMs: 50 })) break;
    await expect
      .poll(() => demo.api.streams.stopped())
      .toMatchObject({
        0: { method: "system.watch", progress: expect.stringMatching(/^gave figures \d times$/) },
      });
  });

  it("tells the time", async () => {
    demo = openDemo(codec);
    const { epochMs, iso } = await demo.api.system.time();
    expect(Math.abs(Date.now() - epochMs)).toBeLessThan(5_000);
    expect(Date.parse(iso)).toBe(epochMs);
  });
});

describe("system.process", () => {
  it("stops watching when it is cancelled", async () => {
    demo = openDemo();
    const call = demo.api.system.process({ sampleMs: 10_000 }, { timeoutMs: 30 });
    await expect(call).rejects.toMatchObject({ code: "deadline_exceeded" });
    await expect.poll(() => demo.connection.call("$sys.stats")).toMatchObject({ calls: { running: 1 } }); // this one
  });
});
