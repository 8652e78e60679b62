import { listen, type RunningServer } from "@heddle/node-server";
import { type ChaosProxy, openChaosProxy, startCutting } from "@heddle/node-server/testing";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { beginLife, buildLifePage, expectWhole, Journal, lifeService } from "../life-scene.ts";

/** A page whose bytes all go through a proxy. */
interface World {
  readonly server: RunningServer;
  readonly proxy: ChaosProxy;
  readonly journal: Journal;
}

const builtDir = buildLifePage();
const items = 200;

async function open(page: Page): Promise<World> {
  const journal = new Journal();
  const proxy = await openChaosProxy({ targetPort: 0 });
  const url = `http://127.0.0.1:${proxy.port}`;
  const server = await listen(lifeService(journal), { staticDir: builtDir(), allowedOrigins: [url] });
  proxy.targetPort = server.port;
  await beginLife(page, url, items);
  return { server, proxy, journal };
}

async function endsWell(page: Page, { server, proxy, journal }: World): Promise<void> {
  await expectWhole(page, journal, items);
  await proxy.close();
  await server.close({ graceMs: 0 });
}

// Where only what the page sends vanishes, items still come, and it is the server that finds out.
for (const direction of ["down", "both"] as const) {
  test(`a page whose bytes vanish (${direction}) goes on when it hears that the network has changed`, async ({
    page,
  }) => {
    const world = await open(page);
    const stuck = [...world.proxy.links];
    for (const link of stuck) link.freeze(direction);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await expect
      .poll(() => page.evaluate(() => window.life.changes), { timeout: 10_000 })
      .toEqual(["opened", "resumed"]);
    // What was held comes late, when nobody waits for it.
    for (const link of stuck) link.thaw();
    expect(await page.evaluate(() => window.life.ping())).toBe("pong");
    await endsWell(page, world);
  });
}

test.describe("a page whose link is cut by chance inside its packets and handshakes", () => {
  test.use({ expectedErrors: /WebSocket connection to/ });

  test("loses nothing", async ({ page }) => {
    const world = await open(page);
    const stop = startCutting(world.proxy);
    await expect
      .poll(() => page.evaluate(() => window.life.changes.length), { timeout: 15_000 })
      .toBeGreaterThan(10);
    stop();
    expect(await page.evaluate(() => window.life.changes)).not.toContain("lost");
    await endsWell(page, world);
  });
});
