import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect } from "@heddle/node-server";
import type { Page } from "@playwright/test";
import { axeViolations } from "../axe.ts";
import { expect, test } from "../fixtures.ts";

// A film of a page that is painted all the time would take most of the machine; and axe takes seconds on a busy one.
test.use({ trace: { mode: "retain-on-failure", screenshots: false } });
test.describe.configure({ timeout: 60_000 });

interface Stopped {
  readonly method: string;
}

/** The streams whose handlers have ended before their end, asked by a client of its own. */
async function stoppedAt(port: number): Promise<readonly Stopped[]> {
  const connection = connect(`tcp://127.0.0.1:${port}`);
  const stopped = await connection.call("streams.stopped");
  await connection.close();
  return stopped as readonly Stopped[];
}

/** What the save button gives. */
async function saved(page: Page): Promise<{ readonly name: string; readonly content: Buffer }> {
  const download = page.waitForEvent("download");
  await page.getByTestId("stream-save").click();
  const file = await download;
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

test("a stream is a log that follows its newest item", async ({ playground, page }) => {
  await playground.choose("streams.count");
  await expect(page.getByTestId("kind")).toHaveAttribute("data-kind", "server_streaming");
  await playground.writeJson('{"to": 500}');
  await playground.runTo("ok");
  await expect(page.getByTestId("stream-received")).toHaveAttribute("data-items", "500");
  await expect(playground.streamRow(500)).toBeVisible();
  await expect(page.getByTestId("stream-log")).toHaveAttribute("data-following", "true");
});

test("who scrolls up stays there, is told how much is new, and comes back", async ({ playground, page }) => {
  await playground.choose("streams.count");
  await playground.writeJson('{"to": 100000, "delayMs": 20}');
  await playground.run.click();
  await expect(page.getByTestId("stream-row").nth(14)).toBeVisible();
  await page.getByTestId("stream-log").hover();
  await page.mouse.wheel(0, -200);
  const log = page.getByTestId("stream-log");
  await expect(log).toHaveAttribute("data-following", "false");
  await expect(page.getByTestId("stream-log-new")).toHaveText(/\d new/);
  const top = await log.evaluate((element) => element.scrollTop);
  const count = await page.getByTestId("stream-log-new").textContent();
  await expect(page.getByTestId("stream-log-new")).not.toHaveText(count ?? "");
  expect(await log.evaluate((element) => element.scrollTop)).toBe(top);
  await page.getByTestId("stream-log-new").click();
  await expect(log).toHaveAttribute("data-following", "true");
  await page.keyboard.press("Escape");
  await playground.hasResult("cancelled");
});

test("Stop ends the generator at the server", async ({ playground, page, server }) => {
  await playground.choose("system.watch");
  await playground.writeJson('{"everyMs": 50}');
  await playground.run.click();
  await expect(page.getByTestId("stream-row").first()).toBeVisible();
  await expect(playground.run).toContainText("Stop");
  await page.keyboard.press("Escape");
  await playground.hasResult("cancelled");
  await expect(page.getByTestId("outcome")).toHaveText("stopped");
  await expect.poll(() => stoppedAt(server.port)).toMatchObject([{ method: "system.watch" }]);
});

test("a page that pauses reading makes the server wait, and goes on where it was", async ({
  playground,
  page,
}) => {
  await playground.choose("streams.generate");
  await playground.writeJson('{"bytes": 1073741824}');
  await playground.run.click();
  await expect(page.getByTestId("stream-row").first()).toBeVisible();
  await page.getByTestId("stream-pause").click();
  const credit = page.getByTestId("stream-credit");
  await expect(credit).toHaveAttribute("data-credit", "0");
  const received = page.getByTestId("stream-received");
  const before = await received.getAttribute("data-items");
  await expect(credit).toContainText("sender waits");
  expect(await received.getAttribute("data-items")).toBe(before);
  await page.getByTestId("stream-pause").click();
  await expect(received).not.toHaveAttribute("data-items", before ?? "");
  await playground.run.click();
  await playground.hasResult("cancelled");
});

test("100,000 items are kept, filtered, opened and saved", async ({ playground, page }) => {
  await playground.choose("streams.count");
  await playground.writeJson('{"to": 100000}');
  await playground.run.click();
  await expect(playground.result).toHaveAttribute("data-status", "ok", { timeout: 60_000 });
  await expect(page.getByTestId("stream-dropped")).toHaveCount(0);
  expect(await page.getByTestId("stream-row").count()).toBeLessThan(100);
  const { name, content } = await saved(page);
  const lines = content.toString().trimEnd().split("\n");
  expect([name, lines.length, lines[0], lines.at(-1)]).toEqual([
    "streams.count.ndjson",
    100_000,
    "1",
    "100000",
  ]);
  await page.getByTestId("stream-filter").fill("99999");
  await expect(page.getByTestId("stream-row")).toHaveCount(1);
  await page.getByTestId("stream-row").click();
  await expect(page.getByTestId("stream-item")).toContainText("Item 99,999");
});

test("what is more than is kept is dropped, and counted", async ({ playground, page }) => {
  await playground.choose("streams.count");
  await playground.writeJson('{"to": 120000}');
  await playground.run.click();
  await expect(playground.result).toHaveAttribute("data-status", "ok", { timeout: 60_000 });
  const dropped = Number(await page.getByTestId("stream-dropped").getAttribute("data-count"));
  expect(dropped).toBeGreaterThanOrEqual(20_000);
  await page.getByTestId("stream-log").focus();
  await page.keyboard.press("Home");
  await expect(playground.streamRow(dropped + 1)).toBeVisible();
});

test("bytes are saved as they came", async ({ playground, page }) => {
  await playground.choose("streams.generate");
  await playground.writeJson('{"bytes": 1000000, "chunkBytes": 10000}');
  await playground.runTo("ok");
  const { name, content } = await saved(page);
  expect([name, content.byteLength]).toEqual(["streams.generate.bin", 1_000_000]);
});

test("a file is sent as a stream", async ({ playground, page }) => {
  const buffer = Buffer.alloc(3_000_000, "warp and weft ");
  await playground.choose("files.upload");
  await playground.fill("name", "cloth.bin");
  await page.getByTestId("file:body").setInputFiles({ name: "cloth.bin", mimeType: "text/plain", buffer });
  await playground.runTo("ok");
  await expect(playground.result).toContainText(createHash("sha256").update(buffer).digest("hex"));
  await expect(page.getByTestId("upload")).toHaveAttribute("data-total", /^30000\d\d$/);
});

test("a file is dropped on its field", async ({ playground, page }) => {
  await playground.choose("files.upload");
  const files = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["warp"], "warp.txt"));
    return transfer;
  });
  await page.getByTestId("drop:body").dispatchEvent("drop", { dataTransfer: files });
  await expect(page.getByTestId("drop:body")).toContainText("warp.txt");
});

test("a client stream is sent item by item, by key and by button, and ended", async ({
  playground,
  page,
}) => {
  await playground.choose("streams.sum");
  await playground.run.click();
  await page.getByTestId("field:").fill("20");
  await expect(page.getByTestId("send")).toBeEnabled();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(playground.streamRow(1)).toHaveAttribute("data-direction", "sent");
  await page.getByTestId("field:").fill("0.5");
  await page.getByTestId("times").fill("44");
  await page.getByTestId("send").click();
  await expect(playground.streamRow(45)).toBeVisible();
  await page.getByTestId("end").click();
  await playground.hasResult("ok");
  await expect(page.getByTestId("stream-rest")).toContainText("42");
});

test("both directions stand in one log, with what was sent and what came back", async ({
  playground,
  page,
}) => {
  await playground.choose("streams.echo");
  await playground.run.click();
  await page.getByTestId("item-json-text").fill('{"at": {"$date": "2026-01-31T00:00:00Z"}}');
  await expect(page.getByTestId("send")).toBeEnabled();
  await page.keyboard.press("ControlOrMeta+Enter");
  const rows = page.getByTestId("stream-row");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toHaveAttribute("data-direction", "sent");
  await expect(rows.last()).toHaveAttribute("data-direction", "received");
  await rows.first().click();
  await page.getByTestId("send-again").click();
  await expect(rows).toHaveCount(4);
  await page.getByTestId("end").click();
  await playground.hasResult("ok");
});

test("frames of a stream are found by its call", async ({ playground, page }) => {
  await playground.choose("streams.count");
  await playground.writeJson('{"to": 5}');
  await playground.runTo("ok");
  await page.getByTestId("call-frames").click();
  const types = page.getByTestId("frame-row");
  await expect(types.first()).toHaveAttribute("data-type", "call");
  await expect(page.locator('[data-testid="frame-row"][data-type="items"]').first()).toHaveAttribute(
    "data-method",
    "streams.count",
  );
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("axe finds nothing in a stream with an item open", async ({ playground, page }) => {
      await playground.choose("system.watch");
      await playground.writeJson('{"everyMs": 400}');
      await playground.run.click();
      await expect(page.getByTestId("stream-row").first()).toBeVisible();
      await page.getByTestId("stream-pause").click();
      await page.getByTestId("stream-row").last().click();
      expect(await axeViolations(page, colorScheme)).toEqual([]);
      await page.keyboard.press("Escape");
      await playground.hasResult("cancelled");
    });

    test("axe finds nothing in a composer and in a file's field", async ({ playground, page }) => {
      await playground.choose("streams.sum");
      await playground.run.click();
      await expect(page.getByTestId("send")).toBeEnabled();
      await page.getByTestId("send").click();
      expect(await axeViolations(page, colorScheme)).toEqual([]);
      await page.keyboard.press("Escape");
      await playground.choose("files.upload");
      const file = { name: "cloth.txt", mimeType: "text/plain", buffer: Buffer.from("warp") };
      await page.getByTestId("file:body").setInputFiles(file);
      expect(await axeViolations(page, colorScheme)).toEqual([]);
    });
  });
}
