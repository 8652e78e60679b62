import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { Child } from "./child.ts";

/** A process that runs this program; it is stopped with the test. */
function start(program: string, job: unknown = {}): Child {
  const folder = mkdtempSync(join(tmpdir(), "heddle-bench-"));
  const path = join(folder, "program.mjs");
  writeFileSync(path, program);
  const child = new Child(pathToFileURL(path), job);
  onTestFinished(async () => {
    await child.stop(0);
    rmSync(folder, { recursive: true });
  });
  return child;
}

describe("Child", () => {
  it("gives the job to the process, and what it tells to us", async () => {
    const child = start("process.send(JSON.parse(process.argv[2]).a + 1);", { a: 1 });
    expect(await child.told<number>(20_000)).toBe(2);
  });

  it("tells that the process has ended instead", async () => {
    await expect(start("process.exit(3);").told(20_000)).rejects.toThrow(
      "program.mjs ended with 3 before it told anything",
    );
  });

  it("tells that the process takes too long", async () => {
    await expect(start("setInterval(() => {}, 1000);").told(1)).rejects.toThrow(
      "program.mjs told nothing for 1 ms",
    );
  });

  it("ends a process that listens", async () => {
    const leave = 'process.on("disconnect", () => process.exit());';
    const child = start(`${leave} setInterval(() => {}, 1000); process.send(process.pid);`);
    const pid = await child.told<number>(20_000);
    await child.stop();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("kills a process that does not", async () => {
    const child = start("setInterval(() => {}, 1000); process.send(process.pid);");
    const pid = await child.told<number>(20_000);
    await child.stop(1);
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    await child.stop(1);
  });

  it("sends signals, and tells how the process has ended", async () => {
    const leave = 'process.on("SIGTERM", () => process.exit(4));';
    const left = start(`${leave} setInterval(() => {}, 1000); process.send(1);`);
    await left.told(20_000);
    left.signal("SIGTERM");
    expect(await left.gone()).toBe(4);
    expect(await left.gone()).toBe(4);

    const killed = start("setInterval(() => {}, 1000); process.send(1);");
    await killed.told(20_000);
    killed.signal("SIGKILL");
    expect(await killed.gone()).toBe("SIGKILL");
  });
});
