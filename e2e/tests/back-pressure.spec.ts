import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { byteStream, method, service, withStreams } from "@heddle/core";
import { listen, type RunningServer } from "@heddle/node-server";
import type { Page } from "@playwright/test";
import { build } from "vite";
import { z } from "zod";
import { expect, test } from "../fixtures.ts";
import { chunkAt, chunkBytes, isChunkAt } from "../stream-page/chunks.ts";

const pageDir = fileURLToPath(new URL("../stream-page", import.meta.url));
const gibibyteOfChunks = 2 ** 30 / chunkBytes;
const megabyte = 2 ** 20;

test.describe.configure({ timeout: 60_000 });

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // the function that the flag makes

function aliveBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A server whose generator and whose reader can be watched, and the page of it. */
async function open(page: Page, builtDir: string) {
  await build({ root: pageDir, logLevel: "error", build: { outDir: builtDir, emptyOutDir: true } });
  const state = { pulled: 0, isEnded: false, received: 0, goOn: () => {} };
  const api = service({
    download: method(
      { input: z.object({ chunks: z.number() }), output: byteStream },
      async function* ({ chunks }) {
        try {
          for (; state.pulled < chunks; state.pulled++) yield chunkAt(state.pulled);
        } finally {
          state.isEnded = true;
        }
      },
    ),
    upload: method(
      { input: withStreams(z.object({ holdAfterChunks: z.number() }), { chunks: byteStream }) },
      async ({ chunks, holdAfterChunks }) => {
        let isWhole = true;
        for await (const chunk of chunks) {
          isWhole &&= isChunkAt(state.received++, chunk);
          if (state.received === holdAfterChunks)
            await new Promise<void>((resolve) => {
              state.goOn = resolve;
            });
        }
        return { chunks: state.received, isWhole };
      },
    ),
    ping: method({}, () => "pong"),
  });
  const server: RunningServer = await listen(api, { staticDir: builtDir });
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await expect.poll(() => page.evaluate(() => window.streams?.ping())).toBe("pong");
  return { state, server };
}

test("a page that stops reading 1 GiB makes the generator wait, and reading on gives every byte", async ({
  page,
}, testInfo) => {
  const { state, server } = await open(page, testInfo.outputPath("page"));
  const before = aliveBytes();
  expect(await page.evaluate((of) => window.streams.readSome(16, of), gibibyteOfChunks)).toBe(16);
  // What the generator does without being waited for, it has done when a hundred calls have gone to and fro.
  for (let n = 0; n < 100; n++) await page.evaluate(() => window.streams.ping());
  expect(state.pulled * chunkBytes).toBeLessThan(6 * megabyte);
  expect(aliveBytes() - before).toBeLessThan(32 * megabyte);
  expect(await page.evaluate(() => window.streams.readOn(500))).toBe(500);
  await page.evaluate(() => window.streams.leave());
  await expect.poll(() => state.isEnded).toBe(true);
  await page.goto("about:blank"); // it would dial again
  await server.close({ graceMs: 0 });
});

test("a handler that stops reading makes the page's generator wait, and reading on gives every byte", async ({
  page,
}, testInfo) => {
  const { state, server } = await open(page, testInfo.outputPath("page"));
  const before = aliveBytes();
  await page.evaluate(() => window.streams.beginUpload(500, 16));
  await expect.poll(() => state.received).toBe(16);
  for (let n = 0; n < 100; n++) await page.evaluate(() => window.streams.ping());
  expect((await page.evaluate(() => window.streams.given())) * chunkBytes).toBeLessThan(6 * megabyte);
  expect(aliveBytes() - before).toBeLessThan(32 * megabyte);
  state.goOn();
  expect(await page.evaluate(() => window.streams.uploaded())).toEqual({ chunks: 500, isWhole: true });
  await page.goto("about:blank"); // it would dial again
  await server.close({ graceMs: 0 });
});
