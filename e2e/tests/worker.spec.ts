import { fileURLToPath } from "node:url";
import { method, service } from "@heddle/core";
import { listen } from "@heddle/node-server";
import { build } from "vite";
import { z } from "zod";
import { expect, test } from "../fixtures.ts";

const pageDir = fileURLToPath(new URL("../worker-page", import.meta.url));
const builtDir = fileURLToPath(new URL("../../.cache/worker-page", import.meta.url));

test("a page calls its worker, which calls the server", async ({ page }) => {
  await build({ root: pageDir, logLevel: "error", build: { outDir: builtDir, emptyOutDir: true } });
  const api = service({
    add: method({ input: z.object({ a: z.number(), b: z.number() }) }, ({ a, b }) => a + b),
  });
  const server = await listen(api, { staticDir: builtDir });
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await expect(page.locator("#outcome")).toHaveText("42 by superjson");
  await server.close({ graceMs: 0 });
});
