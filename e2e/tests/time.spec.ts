import { connect } from "@heddle/node-server";
import { expect, test } from "../fixtures.ts";

interface Cancelled {
  readonly method: string;
  readonly code: string;
}

/** What the handlers of the server saw, asked by a client of its own. */
async function cancelledAt(port: number): Promise<readonly Cancelled[]> {
  const connection = connect(`tcp://127.0.0.1:${port}`);
  const cancelled = await connection.call("slow.cancelled");
  await connection.close();
  return cancelled as readonly Cancelled[];
}

test("a time-out ends the call here and its handler there", async ({ playground, server }) => {
  await playground.choose("slow.sleep");
  await playground.writeJson('{"ms": 60000}');
  await playground.page.getByTestId("timeout").fill("200");
  await playground.runTo("error");
  // Whose clock tells first is not known: the page's, or the server's, which knows that the handler ran.
  await expect(playground.errorCode).toHaveText("deadline_exceeded");
  await expect(playground.errorExecuted).toHaveAttribute("data-executed", /unknown|yes/);
  await expect
    .poll(() => cancelledAt(server.port))
    .toMatchObject([{ method: "slow.sleep", code: "deadline_exceeded" }]);
});

test("Escape cancels a call, and its handler sees it", async ({ playground, server }) => {
  await playground.choose("slow.sleep");
  await playground.writeJson('{"ms": 60000}');
  await playground.run.click();
  await playground.hasResult("running");
  await playground.page.keyboard.press("Escape");
  await playground.hasResult("cancelled");
  await expect
    .poll(() => cancelledAt(server.port))
    .toMatchObject([{ method: "slow.sleep", code: "cancelled" }]);
});

test("the button that runs a call cancels it", async ({ playground, server }) => {
  await playground.choose("slow.countdown");
  await playground.writeJson('{"from": 600}');
  await playground.run.click();
  await expect(playground.run).toContainText("Cancel");
  await playground.run.click();
  await playground.hasResult("cancelled");
  await expect
    .poll(() => cancelledAt(server.port))
    .toMatchObject([{ method: "slow.countdown", code: "cancelled" }]);
});

test("a page that is closed in mid-call cancels it", async ({ playground, server }) => {
  await playground.choose("slow.sleep");
  await playground.writeJson('{"ms": 60000}');
  await playground.run.click();
  await playground.hasResult("running");
  await playground.page.close();
  await expect.poll(() => cancelledAt(server.port)).toMatchObject([{ method: "slow.sleep" }]);
});
