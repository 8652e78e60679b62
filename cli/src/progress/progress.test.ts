import { describe, expect, it } from "vitest";
import { styleOf } from "../style.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { byteText, durationText } from "./byte-text.ts";
import { ProgressLine, suitsProgress } from "./progress-line.ts";
import { progressText } from "./progress-text.ts";
import { RateMeter } from "./rate-meter.ts";

const plain = styleOf({ write() {}, isTTY: false }, { env: {} });

describe("byteText", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.0 kB"],
    [1_550_000, "1.6 MB"],
    [999_960, "1.0 MB"],
    [1_073_741_824, "1.1 GB"],
    [5e15, "5000.0 TB"],
  ])("writes %d", (bytes, text) => expect(byteText(bytes)).toBe(text));
});

describe("durationText", () => {
  it.each([
    [400, "0 s"],
    [59_000, "59 s"],
    [125_000, "2:05"],
    [3_723_000, "1:02:03"],
  ])("writes %d ms", (ms, text) => expect(durationText(ms)).toBe(text));
});

describe("RateMeter", () => {
  it("tells nothing from one look", () => {
    const meter = new RateMeter();
    expect(meter.bytesPerSecond).toBe(0);
    meter.add(10, 1_000);
    expect(meter.bytesPerSecond).toBe(0);
  });

  it("tells the rate of the last seconds", () => {
    const meter = new RateMeter();
    for (let second = 0; second <= 10; second++) meter.add(second * 1_000, second * 100);
    expect(meter.bytesPerSecond).toBe(100);
    for (let second = 11; second <= 20; second++) meter.add(second * 1_000, 1_000);
    expect(meter.bytesPerSecond).toBe(0);
  });
});

describe("progressText", () => {
  const facts = {
    verb: "sent",
    bytes: 5e6,
    totalBytes: 20e6,
    bytesPerSecond: 5e6,
    elapsedMs: 1_000,
  } as const;

  it("tells bytes, part, rate and how long it takes still", () => {
    expect(progressText(facts, 90, plain)).toBe(
      `${"━".repeat(6)}${"─".repeat(18)}  25% sent 5.0 MB of 20.0 MB  5.0 MB/s  3 s left`,
    );
  });

  it("tells how long it took where the whole is not known", () => {
    expect(progressText({ ...facts, verb: "received", totalBytes: undefined }, 90, plain)).toBe(
      "received 5.0 MB  5.0 MB/s  1 s",
    );
  });

  it("makes no guess where nothing moves, nor beyond the whole", () => {
    expect(progressText({ ...facts, bytesPerSecond: 0 }, 90, plain)).toMatch(
      /25% sent 5\.0 MB of 20\.0 MB {2}0 B\/s$/,
    );
    expect(progressText({ ...facts, bytes: 21e6 }, 90, plain)).toContain("100% sent");
  });

  it.each([80, 50, 40, 20, 5])("stays within %i columns", (columns) => {
    expect(progressText(facts, columns, plain).length).toBeLessThanOrEqual(columns);
  });
});

describe("ProgressLine", () => {
  const start = (options: Parameters<typeof fakeIo>[0] = {}, total?: number) => {
    const io = fakeIo({ isTTY: true, ...options });
    let nowMs = 0;
    const line = new ProgressLine(io, total, () => nowMs);
    return { io, line, pass: (ms: number) => (nowMs += ms) };
  };

  it("shows nothing for what is done soon", () => {
    const { io, line, pass } = start();
    line.update({ sentBytes: 1e6, receivedBytes: 0 });
    pass(299);
    line.draw();
    line.stop();
    expect(io.err()).toBe("");
  });

  it("shows nothing where there is little to see", () => {
    const { io, line, pass } = start();
    line.update({ sentBytes: 30, sentTotalBytes: 30, receivedBytes: 0 });
    pass(5_000);
    line.draw();
    line.stop();
    expect(io.err()).toBe("");
  });

  it("is drawn over itself and erased at the end", () => {
    const { io, line, pass } = start({ env: { NO_COLOR: "1" } }, 2e6);
    line.draw();
    for (let second = 1; second <= 2; second++) {
      pass(500);
      line.update({ sentBytes: second * 5e5, receivedBytes: 10 });
      line.draw();
    }
    line.stop();
    line.stop();
    const [before, first, second, end] = io.err().split("\r\u001b[2K");
    expect([before, end]).toEqual(["", ""]);
    expect(first).toMatch(/ 25% sent 500\.0 kB of 2\.0 MB {2}1\.0 MB\/s {2}2 s left$/);
    expect(second).toMatch(/ 50% sent 1\.0 MB of 2\.0 MB {2}1\.0 MB\/s {2}1 s left$/);
  });

  it("tells what comes back once that is more", () => {
    const { io, line, pass } = start();
    pass(1_000);
    line.update({ sentBytes: 100, sentTotalBytes: 100, receivedBytes: 4e6, receivedTotalBytes: 8e6 });
    line.draw();
    expect(io.err()).toContain("50% received 4.0 MB of 8.0 MB");
  });

  it("has colours unless NO_COLOR is set", () => {
    for (const [env, coloured] of [
      [{}, true],
      [{ NO_COLOR: "1" }, false],
    ] as const) {
      const { io, line, pass } = start({ env }, 2e6);
      pass(1_000);
      line.update({ sentBytes: 1e6, receivedBytes: 0 });
      line.draw();
      expect(io.err().includes("\u001b[36m")).toBe(coloured);
    }
  });
});

describe("suitsProgress", () => {
  it.each([
    [{ isTTY: true }, true],
    [{ isTTY: false }, false],
    [{ isTTY: true, env: { TERM: "dumb" } }, false],
  ])("says for %j %s", (options, suits) => expect(suitsProgress(fakeIo(options))).toBe(suits));
});
