import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "./lock.mjs";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  path = join(folder, "set-up.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

function unexpectedWait(owner: number): never {
  throw new Error(`waits for ${owner}`);
}

it("holds the lock while it works, with the process id in it, and leaves nothing behind", async () => {
  const seen = await withLock(path, async () => readFileSync(path, "utf8"), unexpectedWait);
  expect(seen).toBe(String(process.pid));
  expect(readdirSync(folder)).toEqual([]);
});

it("gives the lock back when the work fails", async () => {
  await expect(withLock(path, () => Promise.reject(new Error("no")), unexpectedWait)).rejects.toThrow("no");
  expect(existsSync(path)).toBe(false);
});

it("waits for another process that has the lock", async () => {
  const order: string[] = [];
  const works = new AbortController();
  const first = withLock(path, () => once(works.signal, "abort"), unexpectedWait);
  const second = withLock(
    path,
    async () => void order.push("second works"),
    (owner) => {
      order.push(`second waits for ${owner === process.pid ? "first" : owner}`);
      works.abort();
    },
  );
  await Promise.all([first, second]);
  expect(order).toEqual(["second waits for first", "second works"]);
});

it("takes over the lock of a process that is gone", async () => {
  writeFileSync(path, String(2 ** 22 + 1)); // above the largest id that Linux gives
  expect(await withLock(path, async () => "worked", unexpectedWait)).toBe("worked");
});
