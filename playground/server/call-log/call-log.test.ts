import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { CallLog } from "./call-log.ts";
import { tailLines } from "./tail-lines.ts";

const make = (keptLines = 100) => new CallLog({ keptLines, maxFileBytes: 1_000 });

describe("CallLog", () => {
  it("has a file only while somebody reads it", async () => {
    const log = make();
    const listeners = process.listenerCount("exit");
    const [one, other] = await Promise.all([log.open(), log.open()]);
    expect(one.path).toBe(other.path);
    await one.close();
    expect(existsSync(one.path)).toBe(true);
    await other.close();
    expect(existsSync(dirname(one.path))).toBe(false);
    const again = await log.open();
    expect(existsSync(again.path)).toBe(true);
    await again.close();
    expect(process.listenerCount("exit")).toBe(listeners);
  });

  it("begins its file with the last lines that came before", async () => {
    const log = make(3);
    for (const line of ["a", "b", "c", "d", "e", "f", "g"]) log.append(line);
    const { path, close } = await log.open();
    expect(readFileSync(path, "utf8")).toBe("e\nf\ng\n");
    await close();
  });

  it("keeps two files of a bounded size, which a reader follows without a gap", async () => {
    const log = make();
    const { path, close } = await log.open();
    const { signal } = new AbortController();
    const lines = tailLines(path, { lastLines: 10, signal, pollMs: 1 });
    const seen: string[] = [];
    for (let n = 0; n < 300; n++) {
      log.append(`line ${n}`);
      seen.push((await lines.next()).value);
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, n) => `line ${n}`));
    const sizes = [path, `${path}.1`]
      .filter((each) => existsSync(each))
      .map((each) => readFileSync(each).byteLength);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(2_100);
    await lines.return(undefined);
    await close();
  });
});
