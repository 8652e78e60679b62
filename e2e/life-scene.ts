import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { method, service } from "@heddle/core";
import type { Page } from "@playwright/test";
import { build } from "vite";
import { z } from "zod";
import { expect, test } from "./fixtures.ts";

const pageDir = fileURLToPath(new URL("life-page", import.meta.url));

/** How often each call was run, and how a test ends those that wait. */
export class Journal {
  readonly runs = new Map<number, number>();
  readonly aborted: number[] = [];
  readonly #waiting = new Map<number, () => void>();

  /** Runs a call that waits. */
  hold(id: number, signal: AbortSignal): Promise<number> {
    this.runs.set(id, (this.runs.get(id) ?? 0) + 1);
    return new Promise((resolve) => {
      this.#waiting.set(id, () => resolve(id));
      signal.addEventListener("abort", () => {
        this.aborted.push(id);
        resolve(0);
      });
    });
  }

  /** Lets it answer. */
  release(id: number): void {
    this.#waiting.get(id)?.();
  }
}

/** What `life-page` calls: a stream of a number each 20 ms, and a call that waits for its test. */
export function lifeService(journal: Journal) {
  return service({
    count: method({ input: z.object({ to: z.number() }) }, async function* ({ to }) {
      for (let n = 1; n <= to; n++) {
        yield n;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }),
    hold: method({ input: z.object({ id: z.number() }) }, ({ id }, { signal }) => journal.hold(id, signal)),
    ping: method({}, () => "pong"),
  });
}

/** Builds `life-page` before the tests of a file. Gives what tells the folder that it is in. */
export function buildLifePage(): () => string {
  let builtDir = "";
  test.beforeAll(async () => {
    builtDir = await mkdtemp(join(tmpdir(), "heddle-life-page-"));
    await build({ root: pageDir, logLevel: "error", build: { outDir: builtDir, emptyOutDir: true } });
  });
  test.afterAll(() => rm(builtDir, { recursive: true, force: true }));
  return () => builtDir;
}

/** Opens the page, with a stream of so many numbers that runs and a call, 1, that waits. */
export async function beginLife(page: Page, url: string, to: number): Promise<void> {
  await page.goto(url);
  await expect.poll(() => page.evaluate(() => window.life?.ping())).toBe("pong");
  await page.evaluate((count) => window.life.begin(count, 1), to);
  await expect.poll(() => page.evaluate(() => window.life.items.length)).toBeGreaterThan(5);
}

/** The stream comes to its end without a gap, and the call is answered, having run once. */
export async function expectWhole(page: Page, journal: Journal, to: number): Promise<void> {
  await expect.poll(() => page.evaluate(() => window.life.items.length), { timeout: 15_000 }).toBe(to);
  const items = await page.evaluate(() => window.life.items);
  expect(items).toEqual(Array.from({ length: to }, (_, index) => index + 1));
  journal.release(1);
  await expect
    .poll(() => page.evaluate(() => window.life.outcomes.toSorted()))
    .toEqual(["call 1", "stream ended"]);
  expect([...journal.runs.values()]).toEqual([1]);
}
