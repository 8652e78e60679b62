import { listen, type RunningServer } from "@heddle/node-server";
import type { Page, WebSocketRoute } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { beginLife, buildLifePage, expectWhole, Journal, lifeService } from "../life-scene.ts";
import config from "../playwright.config.ts";

// Playwright turns the cache off, which pages come back from when one goes back.
test.use({
  launchOptions: { ...config.use?.launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] },
});

const builtDir = buildLifePage();
const items = 100;

/** A server that serves the page too, and the page. */
async function open(page: Page, to = items) {
  const journal = new Journal();
  const server = await listen(lifeService(journal), { staticDir: builtDir() });
  const url = `http://127.0.0.1:${server.port}/`;
  await beginLife(page, url, to);
  return { journal, server, url };
}

/** The page goes first: it would dial again. */
async function close(page: Page, server: RunningServer) {
  if (!page.isClosed()) await page.goto("about:blank");
  await server.close({ graceMs: 0 });
}

test("a page that is frozen goes on where it was", async ({ page }) => {
  const { journal, server } = await open(page);
  const devTools = await page.context().newCDPSession(page);
  await devTools.send("Page.setWebLifecycleState", { state: "frozen" });
  const before = server.server.stats().calls.running;
  expect(before).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await devTools.send("Page.setWebLifecycleState", { state: "active" });
  await expectWhole(page, journal, items);
  await close(page, server);
});

test.describe("a page that was in the back/forward cache", () => {
  // The plain answer that it is left for has no icon.
  test.use({ expectedErrors: /favicon\.ico/ });

  test("takes its session up again", async ({ page }) => {
    const { journal, server, url } = await open(page);
    const id = await page.evaluate(() => window.life.id());
    await page.goto(`${url}healthz`);
    await expect.poll(() => server.server.stats().sessions).toEqual({ attached: 0, detached: 1 });
    await page.goBack({ waitUntil: "commit" }); // what comes out of the cache is not loaded
    await expect.poll(() => page.evaluate(() => window.life.persisted)).toEqual([false, true]);
    await expectWhole(page, journal, items);
    expect(await page.evaluate(() => window.life.id())).toBe(id);
    expect(await page.evaluate(() => window.life.changes)).toEqual(["opened", "resumed"]);
    await close(page, server);
  });
});

test("a page that is left for good stops what the server does for it", async ({ page }) => {
  const { journal, server } = await open(page);
  await page.close({ runBeforeUnload: false });
  await expect.poll(() => server.server.stats().sessions).toEqual({ attached: 0, detached: 0 });
  await expect.poll(() => journal.aborted).toEqual([1]);
  await close(page, server);
});

test("a page that is told it is offline keeps a link that works", async ({ page }) => {
  const { journal, server } = await open(page);
  await page.evaluate(() => dispatchEvent(new Event("offline")));
  expect(await page.evaluate(() => window.life.ping())).toBe("pong");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expectWhole(page, journal, items);
  expect(await page.evaluate(() => window.life.changes)).toEqual(["opened"]);
  await close(page, server);
});

test.describe("a page without a network", () => {
  test.use({ expectedErrors: /ERR_INTERNET_DISCONNECTED/ });

  test("goes on as soon as it is back", async ({ page, context }) => {
    const { journal, server } = await open(page);
    await context.setOffline(true);
    // The socket stays, silent: that it is dead is found out by asking.
    await expect.poll(() => page.evaluate(() => window.life.state()), { timeout: 15_000 }).not.toBe("open");
    await context.setOffline(false);
    await expect.poll(() => page.evaluate(() => window.life.changes)).toEqual(["opened", "resumed"]);
    await expectWhole(page, journal, items);
    await close(page, server);
  });
});

test("a page whose link is cut again and again loses nothing", async ({ page }) => {
  const links: WebSocketRoute[] = [];
  await page.routeWebSocket(/./, (link) => {
    link.connectToServer();
    links.push(link);
  });
  const { journal, server } = await open(page);
  for (let cut = 1; cut <= 5; cut++) {
    await links.at(-1)?.close({ code: 4_000, reason: "cut" });
    await expect.poll(() => page.evaluate(() => window.life.changes.length)).toBe(1 + cut);
  }
  await expectWhole(page, journal, items);
  expect(await page.evaluate(() => window.life.changes)).toEqual(["opened", ...Array(5).fill("resumed")]);
  await close(page, server);
});

test.describe("a server that forgets", () => {
  test.use({ expectedErrors: /WebSocket connection to|ERR_CONNECTION_REFUSED/ });

  test("in mid-stream tells the page what is known, and serves it anew", async ({ page }) => {
    let link: WebSocketRoute | undefined;
    await page.routeWebSocket(/./, (made) => {
      made.connectToServer();
      link = made;
    });
    const { server } = await open(page, 10_000);
    await server.close({ graceMs: 0 });
    await link?.close({ code: 4_000, reason: "cut" });
    const journal = new Journal();
    const next = await listen(lifeService(journal), { port: server.port });
    await expect
      .poll(() => page.evaluate(() => window.life.outcomes.toSorted()), { timeout: 15_000 })
      .toEqual(["call unavailable unknown", "stream unavailable unknown"]);
    const read = await page.evaluate(() => window.life.items);
    expect(read).toEqual(Array.from(read, (_, index) => index + 1));
    expect(await page.evaluate(() => window.life.ping())).toBe("pong");
    expect([...journal.runs]).toEqual([]);
    await close(page, next);
  });
});
