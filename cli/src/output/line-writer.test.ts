import { describe, expect, it } from "vitest";
import { FakeOutput } from "../testing/fake-output.ts";
import { LineWriter } from "./line-writer.ts";

const open = (signal = new AbortController().signal) => {
  const output = new FakeOutput(false);
  return { output, lines: new LineWriter(output, signal) };
};

describe("LineWriter", () => {
  it("writes a line without being asked to, and all of them at the end", async () => {
    const { output, lines } = open();
    await lines.write("1");
    await output.until(/^1\n$/);
    for (let n = 2; n <= 10_000; n++) await lines.write(String(n));
    await lines.end();
    expect(output.text).toBe(Array.from({ length: 10_000 }, (_, n) => `${n + 1}\n`).join(""));
  });

  it("takes no more than a bounded number while the reader takes nothing", async () => {
    const { output, lines } = open();
    output.stall();
    let taken = 0;
    const line = "x".repeat(999);
    const writing = (async () => {
      for (; taken < 1_000; taken++) await lines.write(line);
    })();
    await expect.poll(() => taken).toBeGreaterThan(10);
    await new Promise((resolve) => setImmediate(resolve));
    const before = taken;
    expect(before).toBeLessThan(200);
    await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBe(before);
    output.resume();
    await writing;
    await lines.end();
    expect(output.bytes.byteLength).toBe(1_000_000);
  });

  it("tells at the next line, and at the end, that nobody reads", async () => {
    const { output, lines } = open();
    output.stall();
    await lines.write("1");
    output.fail("EPIPE");
    await expect(lines.end()).rejects.toMatchObject({ code: "EPIPE" });
    await expect(lines.write("2")).rejects.toMatchObject({ code: "EPIPE" });
  });

  it("stops waiting when its signal aborts", async () => {
    const controller = new AbortController();
    const { output, lines } = open(controller.signal);
    output.stall();
    await lines.write("1");
    controller.abort(new Error("Ctrl-C"));
    await expect(lines.end()).rejects.toThrow("Ctrl-C");
  });
});
