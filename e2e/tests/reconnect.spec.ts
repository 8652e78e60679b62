import type { Page } from "@playwright/test";
import { axeViolations } from "../axe.ts";
import { expect, test } from "../fixtures.ts";
import type { PlaygroundPage } from "../playground-page.ts";

// A film of a page that is painted all the time would take most of the machine; and axe takes seconds on a busy one.
test.use({ trace: { mode: "retain-on-failure", screenshots: false } });
test.describe.configure({ timeout: 60_000 });

/** The panel in which the link is cut. */
async function openLink(page: Page): Promise<void> {
  await page.getByTestId("bottom-tab-link").click();
  await expect(page.getByTestId("link-state")).toHaveAttribute("data-state", "open");
}

/** What happened to the link, the newest first. */
const event = (page: Page, type: string) =>
  page.locator(`[data-testid="link-event"][data-type="${type}"]`).first();

/** A stream that counts for seconds, and that has begun. */
async function count(playground: PlaygroundPage, to: number, delayMs: number): Promise<void> {
  await playground.choose("streams.count");
  await playground.writeJson(JSON.stringify({ to, delayMs }));
  await playground.run.click();
  await expect(playground.streamRow(3)).toBeVisible();
}

/** Whether the log has each number once and in order, as what is saved of it says. */
async function expectNoGap(page: Page, to: number): Promise<void> {
  const download = page.waitForEvent("download");
  await page.getByTestId("stream-save").click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const numbers = Buffer.concat(chunks).toString().trim().split("\n").map(Number);
  expect(numbers).toEqual(Array.from({ length: to }, (_, index) => index + 1));
}

test("a cut loses nothing: a stream and a call go on, without a gap", async ({ playground, page }) => {
  await openLink(page);
  await playground.choose("slow.sleep");
  await playground.writeJson('{"ms": 4000}');
  await playground.run.click();
  await playground.hasResult("running");
  const cut = async (times: number) => {
    await page.getByTestId("link-cut").click();
    await expect(page.getByTestId("link-facts")).toHaveAttribute("data-resumptions", String(times));
  };
  await cut(1);
  await count(playground, 120, 25);
  await cut(2);
  await cut(3);
  await playground.hasResult("ok");
  await expectNoGap(page, 120);
  await expect(page.getByTestId("survived")).toHaveText("survived 2 reconnects");
  await expect(page.getByTestId("connection")).toHaveAttribute("data-resumed", "3");
  await expect(page.getByTestId("connection")).toHaveAttribute("data-lost", "0");
  await playground.choose("slow.sleep");
  await playground.hasResult("ok");
  await expect(page.getByTestId("survived")).toBeVisible();
});

test("what runs waits while the link is kept cut, and goes on when it is restored", async ({
  playground,
  page,
}) => {
  await openLink(page);
  const session = await page.getByTestId("link-facts").getAttribute("data-session");
  await count(playground, 60, 25);
  await page.getByTestId("link-keep-cut").click();
  await expect(page.getByTestId("outcome")).toHaveText("waiting for the link");
  await expect(page.getByTestId("link-state")).toHaveAttribute("data-state", "cut");
  await expect(page.getByTestId("connection-notice")).toContainText("What runs is not lost");
  await expect(page.getByTestId("link-kept")).toContainText("left");
  await playground.choose("math.add");
  await playground.run.click();
  await playground.hasResult("running");
  await page.getByTestId("link-wake").click();
  await expect(event(page, "dialled")).toBeVisible();
  await page.getByTestId("link-keep-cut").click();
  await playground.hasResult("ok");
  await expect(event(page, "resumed")).toBeVisible();
  await expect(page.getByTestId("link-facts")).toHaveAttribute("data-session", session ?? "");
  await playground.choose("streams.count");
  await playground.hasResult("ok");
  await expectNoGap(page, 60);
});

test("a frozen link is found dead when it is looked at, and resumed when it is thawed", async ({
  playground,
  page,
}) => {
  await openLink(page);
  await count(playground, 200, 25);
  await page.getByTestId("link-freeze").click();
  await expect(page.getByTestId("outcome")).toHaveText("waiting for the link");
  // Neither end has noticed.
  await expect(page.getByTestId("connection")).toHaveAttribute("data-status", "open");
  await page.getByTestId("link-wake").click();
  await expect(event(page, "down")).toContainText("does not answer");
  await expect(page.getByTestId("connection-notice")).toContainText("You keep the link frozen");
  await page.getByTestId("link-freeze").click();
  await expect(event(page, "resumed")).toBeVisible({ timeout: 15_000 });
  await playground.hasResult("ok");
  await expectNoGap(page, 200);
});

test("what a frozen link held up arrives when it is thawed, on the same link", async ({
  playground,
  page,
}) => {
  await openLink(page);
  await playground.choose("math.add");
  await page.getByTestId("link-freeze").click();
  await playground.run.click();
  await playground.hasResult("running");
  await page.getByTestId("link-freeze").click();
  await playground.hasResult("ok");
  await expect(page.getByTestId("link-facts")).toHaveAttribute("data-resumptions", "0");
});

test("a delay is seen in the round trip", async ({ playground, page }) => {
  await openLink(page);
  await page.getByTestId("link-delay").fill("200");
  await playground.choose("math.add");
  await playground.runTo("ok");
  await expect
    .poll(async () => Number(await page.getByTestId("round-trip").getAttribute("data-ms")), {
      timeout: 10_000,
    })
    .toBeGreaterThanOrEqual(400);
  await page.getByTestId("link-chip").click();
  await expect(page.getByTestId("link-chip")).toHaveCount(0);
});

test.describe("a server that is started anew", () => {
  test.use({ expectedErrors: /WebSocket connection to|ERR_CONNECTION_REFUSED/ });

  test("in mid-stream loses the session, which is explained; what does no harm is made again", async ({
    playground,
    page,
    server,
  }) => {
    await openLink(page);
    await playground.choose("errors.neverSettles");
    await playground.run.click();
    await playground.hasResult("running");
    await count(playground, 100_000, 25);
    await playground.choose("slow.sleep");
    await playground.writeJson('{"ms": 4000}');
    await playground.run.click();
    await playground.hasResult("running");
    await server.stop("SIGKILL");
    await expect(page.getByTestId("outcome")).toHaveText("waiting for the link");
    await expect(page.getByTestId("connection-notice")).toContainText("What runs is not lost");
    await server.start();
    await page.getByTestId("link-wake").click();
    await expect(event(page, "lost")).toContainText("The server has forgotten it");
    await expect(page.getByTestId("connection")).toHaveAttribute("data-lost", "1");
    await expect(page.getByTestId("made-again")).toBeVisible();
    await playground.choose("streams.count");
    await playground.hasResult("error");
    await playground.failsWith("unavailable", "unknown");
    await expect(page.getByTestId("error-session")).toContainText("run it again and it begins anew");
    await playground.choose("errors.neverSettles");
    await playground.failsWith("unavailable", "unknown");
    await expect(page.getByTestId("error-session")).toContainText("whether it did what it should");
    await playground.choose("slow.sleep");
    await playground.hasResult("ok");
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    /** A stream runs, and its link was cut once. */
    async function running(playground: PlaygroundPage, page: Page) {
      await openLink(page);
      await page.getByTestId("link-cut").click();
      await expect(event(page, "resumed")).toBeVisible();
      await count(playground, 100_000, 100);
      await expect(page.getByTestId("outcome")).toHaveText("streaming");
    }

    test("axe finds nothing while the link is frozen", async ({ playground, page }) => {
      await running(playground, page);
      await page.getByTestId("link-freeze").click();
      expect(await axeViolations(page, colorScheme)).toEqual([]);
    });

    test("axe finds nothing while the link is kept cut", async ({ playground, page }) => {
      await running(playground, page);
      await page.getByTestId("link-freeze").click();
      await page.getByTestId("link-keep-cut").click();
      await expect(page.getByTestId("connection-notice")).toBeVisible();
      expect(await axeViolations(page, colorScheme)).toEqual([]);
    });

    test("axe finds nothing in a narrow page when the link is as it was", async ({ playground, page }) => {
      await running(playground, page);
      await page.getByTestId("link-freeze").click();
      await page.getByTestId("link-keep-cut").click();
      await expect(page.getByTestId("connection-notice")).toBeVisible();
      await page.getByTestId("link-reset").click();
      await expect(page.getByTestId("outcome")).toHaveText("streaming");
      await page.setViewportSize({ width: 400, height: 800 });
      await page.getByTestId("page-tab-log").click();
      await page.getByTestId("bottom-tab-link").click();
      await expect(page.getByTestId("link-panel")).toBeVisible();
      expect(await axeViolations(page, colorScheme)).toEqual([]);
    });
  });
}

test("the link is cut and restored with the keyboard alone", async ({ playground, page }) => {
  await playground.choose("math.add");
  await page.getByTestId("bottom-tab-frames").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("link-panel")).toBeVisible();
  await page.getByTestId("link-cut").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("link-state")).toHaveAttribute("data-state", "cut");
  // The switch keeps the focus, and does the other thing now.
  await expect(page.getByTestId("link-keep-cut")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("link-state")).toHaveAttribute("data-state", "open");
});
