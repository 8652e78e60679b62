import { fileURLToPath } from "node:url";
import { method, service } from "@heddle/core";
import { listen, type RunningServer } from "@heddle/node-server";
import { type ChaosProxy, openChaosProxy, startCutting } from "@heddle/node-server/testing";
import type { Page } from "@playwright/test";
import { build } from "vite";
import { z } from "zod";
import { expect, test } from "../fixtures.ts";

const pageDir = fileURLToPath(new URL("../life-page", import.meta.url));

/** A page whose bytes all go through a proxy. */
interface World {
  readonly server: RunningServer;
  readonly proxy: ChaosProxy;
  /** How often the call was run that waits. */
  runs: number;
  /** Answers it. */
  release(): void;
}

/** Opens the page, with a stream of so many numbers that runs and a call that waits. */
async function open(page: Page, to: number, builtDir: string): Promise<World> {
  await build({ root: pageDir, logLevel: "error", build: { outDir: builtDir, emptyOutDir: true } });
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const api = service({
    count: method({ input: z.object({ to: z.number() }) }, async function* ({ to }) {
      for (let n = 1; n <= to; n++) {
        yield n;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }),
    hold: method({ input: z.object({ id: z.number() }) }, async ({ id }) => {
      world.runs++;
      await released;
      return id;
    }),
    ping: method({}, () => "pong"),
  });
  const proxy = await openChaosProxy({ targetPort: 0 });
  const url = `http://127.0.0.1:${proxy.port}`;
  const server = await listen(api, { staticDir: builtDir, allowedOrigins: [url] });
  proxy.targetPort = server.port;
  const world: World = { server, proxy, runs: 0, release };
  await page.goto(url);
  await expect.poll(() => page.evaluate(() => window.life?.ping())).toBe("pong");
  await page.evaluate((count) => window.life.begin(count, 1), to);
  await expect.poll(() => page.evaluate(() => window.life.items.length)).toBeGreaterThan(5);
  return world;
}

/** The stream comes to its end without a gap, and the call is answered, having run once. */
async function endsWell(page: Page, world: World, to: number): Promise<void> {
  await expect.poll(() => page.evaluate(() => window.life.items.length), { timeout: 15_000 }).toBe(to);
  const items = await page.evaluate(() => window.life.items);
  expect(items).toEqual(Array.from(items, (_, index) => index + 1));
  world.release();
  await expect
    .poll(() => page.evaluate(() => window.life.outcomes.toSorted()))
    .toEqual(["call 1", "stream ended"]);
  expect(world.runs).toBe(1);
  await world.proxy.close();
  await world.server.close({ graceMs: 0 });
}

// Where only what the page sends vanishes, items still come, and it is the server that finds out.
for (const direction of ["down", "both"] as const) {
  test(`a page whose bytes vanish (${direction}) goes on when it hears that the network has changed`, async ({
    page,
  }, testInfo) => {
    const world = await open(page, 200, testInfo.outputPath("page"));
    const stuck = [...world.proxy.links];
    for (const link of stuck) link.freeze(direction);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await expect
      .poll(() => page.evaluate(() => window.life.changes), { timeout: 10_000 })
      .toEqual(["opened", "resumed"]);
    // What was held comes late, when nobody waits for it.
    for (const link of stuck) link.thaw();
    expect(await page.evaluate(() => window.life.ping())).toBe("pong");
    await endsWell(page, world, 200);
  });
}

test.describe("a page whose link is cut by chance inside its packets and handshakes", () => {
  test.use({ expectedErrors: /WebSocket connection to/ });

  test("loses nothing", async ({ page }, testInfo) => {
    const world = await open(page, 200, testInfo.outputPath("page"));
    const stop = startCutting(world.proxy);
    await expect
      .poll(() => page.evaluate(() => window.life.changes.length), { timeout: 15_000 })
      .toBeGreaterThan(10);
    stop();
    expect(await page.evaluate(() => window.life.changes)).not.toContain("lost");
    await endsWell(page, world, 200);
  });
});
