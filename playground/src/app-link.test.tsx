import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { App } from "./app.tsx";
import { openTestPlayground, type TestPlayground } from "./testing/test-playground.ts";

let opened: TestPlayground | undefined;
afterEach(async () => {
  cleanup();
  await opened?.stop();
  opened = undefined;
});

async function openLink(selected: string): Promise<TestPlayground> {
  opened = openTestPlayground({ selected });
  render(<App playground={opened.playground} />);
  await screen.findByTestId("method-head");
  fireEvent.click(screen.getByTestId("bottom-tab-link"));
  return opened;
}

const run = () => fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
const click = (testId: string) => fireEvent.click(screen.getByTestId(testId));
const events = () => screen.queryAllByTestId("link-event").map(({ dataset }) => dataset.type);
const state = () => screen.getByTestId("link-state").dataset.state;

describe("the link panel", () => {
  it("shows the session, and what becomes of it when the link is cut", async () => {
    const { playground } = await openLink("math.add");
    const facts = screen.getByTestId("link-facts");
    expect(facts.dataset.session).toBe(playground.connection.view.get().session?.id);
    expect(state()).toBe("open");
    click("link-cut");
    await waitFor(() => expect(events()[0]).toBe("resumed"));
    await waitFor(() => expect(facts.dataset.resumptions).toBe("1"));
    expect(facts.textContent).toContain("1 resumed");
    expect(screen.getByTestId("connection").dataset).toMatchObject({
      status: "open",
      reconnects: "1",
      resumed: "1",
      lost: "0",
    });
    expect(screen.getByTestId("announcement").textContent).toMatch(
      /Connected again after .*, nothing was lost/,
    );
  });

  it("lets a call wait while it is kept cut, and says that it survived", async () => {
    await openLink("slow.nap");
    run();
    const result = screen.getByTestId("result");
    await waitFor(() => expect(result.dataset.status).toBe("running"));
    click("link-keep-cut");
    expect(screen.getByTestId("link-keep-cut").textContent).toContain("Restore");
    expect(state()).toBe("cut");
    const outcome = screen.getByTestId("outcome");
    expect([outcome.textContent, outcome.dataset.link]).toEqual(["waiting for the link", "waiting"]);
    expect(result.textContent).toContain("goes on where it was when the link is back");
    const notice = await screen.findByTestId("connection-notice");
    expect(notice.textContent).toContain("You keep the link cut");
    fireEvent.click(within(notice).getByTestId("notice-undo"));
    await waitFor(() => expect(result.dataset.status).toBe("ok"));
    expect(screen.getByTestId("survived").textContent).toBe("survived 1 reconnect");
    expect(screen.queryByTestId("connection-notice")).toBeNull();
  });

  it("shows at the top of the page that something is done to the link, and undoes it", async () => {
    const { link } = await openLink("math.add");
    expect(screen.queryByTestId("link-chip")).toBeNull();
    fireEvent.change(screen.getByTestId("link-delay"), { target: { value: "50" } });
    click("link-freeze");
    expect(state()).toBe("frozen");
    const chip = screen.getByTestId("link-chip");
    expect(chip.getAttribute("aria-label")).toBe("Link: frozen, +50 ms. Back to normal");
    fireEvent.click(chip);
    expect(link.conditions.get()).toMatchObject({ isFrozen: false, delayMs: 0 });
    expect(screen.queryByTestId("link-chip")).toBeNull();
  });

  it("explains a session that was lost", async () => {
    const test = await openLink("streams.hold");
    run();
    await screen.findByTestId("stream-row");
    test.endSession();
    const why = await screen.findByTestId("error-session");
    expect(why.textContent).toContain("run it again and it begins anew");
    expect(screen.getByTestId("error-executed").dataset.executed).toBe("unknown");
    await waitFor(() => expect(events()[0]).toBe("opened"));
    expect(events()).toContain("lost");
    expect(screen.getByTestId("connection").dataset).toMatchObject({ resumed: "0", lost: "1" });
  });

  it("does not throw the session away where one dials by hand", async () => {
    const { playground } = await openLink("math.add");
    const id = playground.connection.view.get().session?.id;
    playground.link.keepCut(true);
    const notice = await screen.findByTestId("connection-notice");
    expect(within(notice).getByTestId("reconnect").textContent).toBe("Dial now");
    fireEvent.click(within(notice).getByTestId("reconnect"));
    playground.link.keepCut(false);
    await waitFor(() =>
      expect(playground.connection.view.get()).toMatchObject({ status: "open", session: { id } }),
    );
  });
});
