import { expect, test } from "../fixtures.ts";
import { PlaygroundPage } from "../playground-page.ts";

for (const codec of ["superjson", "json", "msgpack"]) {
  test(`calls are made with ${codec}`, async ({ playground }) => {
    await playground.page.getByTestId("codec-select").selectOption(codec);
    await playground.isOpen();
    await playground.choose("math.add");
    await playground.runTo("ok");
    await expect(playground.result).toContainText("3");
    await playground.choose("rich.sample");
    await playground.runTo(codec === "json" ? "error" : "ok");
    if (codec === "json") await playground.failsWith("internal", "yes");
  });
}

test("two tabs call at the same time, each on its own connection", async ({ playground, context }) => {
  const second = new PlaygroundPage(await context.newPage());
  await second.open();
  await playground.choose("slow.sleep");
  await playground.writeJson('{"ms": 1500}');
  await playground.run.click();
  await second.choose("math.add");
  await second.runTo("ok");
  await playground.hasResult("ok");
});

test.describe("a server that goes away", () => {
  // The page may still be asking for its icon when the server goes.
  test.use({ expectedErrors: /WebSocket connection to|ERR_CONNECTION_REFUSED|favicon/ });

  test("is called again when it is back", async ({ playground, server }) => {
    await playground.choose("math.add");
    await server.stop();
    await expect(playground.connection).not.toHaveAttribute("data-status", "open");
    await expect(playground.page.getByTestId("connection-notice")).toBeVisible();
    await server.start();
    // It dials again by itself; by now it may wait as long as its backoff goes.
    await expect(playground.connection).toHaveAttribute("data-status", "open", { timeout: 15_000 });
    await playground.runTo("ok");
  });

  test("and forgets, in mid-call, tells that nobody knows whether it ran", async ({ playground, server }) => {
    await playground.choose("errors.neverSettles");
    await playground.run.click();
    await playground.hasResult("running");
    await server.stop("SIGKILL");
    await server.start();
    await expect(playground.result).toHaveAttribute("data-status", "error", { timeout: 15_000 });
    await playground.failsWith("unavailable", "unknown");
  });
});
