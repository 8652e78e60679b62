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

async function open(selected: string): Promise<TestPlayground> {
  opened = openTestPlayground({ selected });
  render(<App playground={opened.playground} />);
  await screen.findByTestId("method-head");
  return opened;
}

const run = () => fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
const status = (value: string) =>
  waitFor(() => expect(screen.getByTestId("result").dataset.status).toBe(value));
const rows = () =>
  screen.queryAllByTestId("stream-row").map(({ dataset: { index, direction, stream }, textContent }) => ({
    index,
    direction,
    stream,
    text: textContent,
  }));
const write = (testId: string, value: string) =>
  fireEvent.change(screen.getByTestId(testId), { target: { value } });
const stopped = ({ server }: TestPlayground) => waitFor(() => expect(server.stats().calls.running).toBe(0));

describe("a stream that comes", () => {
  it("is a log of its items, each with its number and the time since the one before", async () => {
    await open("streams.count");
    expect(screen.getByTestId("kind").dataset.kind).toBe("server_streaming");
    expect(screen.getByTestId("method-head").textContent).toContain("Stream<number>");
    run();
    await status("ok");
    expect(rows().map(({ index, direction }) => [index, direction])).toEqual([
      ["1", "received"],
      ["2", "received"],
      ["3", "received"],
    ]);
    expect(rows()[2]?.text).toMatch(/^3\+[\d.]+ ms3$/);
    expect(screen.getByTestId("outcome").textContent).toBe("ended");
    expect(screen.getByTestId("announcement").textContent).toMatch(/count ended after .*, 3 items received/);
  });

  it("keeps its items when it fails, and says why", async () => {
    await open("streams.count");
    fireEvent.click(within(screen.getByTestId("args-form")).getByTestId("field-add"));
    write("field:failAt", "3");
    run();
    await status("error");
    expect(screen.getByTestId("error-code").textContent).toBe("data_loss");
    expect(rows()).toHaveLength(2);
  });

  it("is stopped by Esc, and its generator with it", async () => {
    const test = await open("streams.hold");
    run();
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(screen.getByTestId("result").dataset.status).toBe("running");
    expect(screen.getByTestId("run").textContent).toMatch(/Stop/);
    fireEvent.keyDown(document.body, { key: "Escape" });
    await status("cancelled");
    await stopped(test);
    expect(screen.getByTestId("outcome").textContent).toBe("stopped");
    expect(rows()).toHaveLength(1);
  });

  it("is not read while reading is paused", async () => {
    await open("streams.hold");
    run();
    await waitFor(() => expect(rows()).toHaveLength(1));
    fireEvent.click(screen.getByTestId("stream-pause"));
    expect(screen.getByTestId("stream").dataset.paused).toBe("true");
    expect(screen.getByTestId("stream-pause").getAttribute("aria-pressed")).toBe("true");
    fireEvent.keyDown(document.body, { key: "Escape" });
    await status("cancelled");
  });

  it("is filtered, and says so where nothing passes", async () => {
    await open("streams.count");
    write("field:to", "25");
    run();
    await status("ok");
    write("stream-filter", "2");
    await waitFor(() => expect(rows()).toHaveLength(8));
    write("stream-filter", "x");
    expect((await screen.findByText(/None of 25 items contains/)).textContent).toContain("x");
    fireEvent.click(screen.getByText("Show all"));
    await waitFor(() => expect(rows()).toHaveLength(25));
  });

  it("opens an item that is clicked, and moves between items by key", async () => {
    await open("streams.count");
    run();
    await status("ok");
    fireEvent.click(screen.getAllByTestId("stream-row")[1]!);
    expect(screen.getByTestId("stream-item").textContent).toContain("Item 2");
    fireEvent.keyDown(screen.getByTestId("stream-log"), { key: "ArrowDown" });
    expect(screen.getByTestId("stream-item").textContent).toContain("Item 3");
    fireEvent.keyDown(screen.getByTestId("stream-log"), { key: "Home" });
    expect(screen.getByTestId("stream-item").textContent).toContain("Item 1");
  });
});

describe("a stream that is written", () => {
  it("is sent item by item, ended, and answered", async () => {
    await open("streams.sum");
    expect(screen.getByTestId("send")).toHaveProperty("disabled", true);
    run();
    await status("running");
    await waitFor(() => expect(screen.getByTestId("send")).toHaveProperty("disabled", false));
    write("field:", "20");
    run();
    write("field:", "2");
    write("times", "11");
    fireEvent.click(screen.getByTestId("send"));
    await waitFor(() => expect(rows()).toHaveLength(12));
    expect(rows()[0]).toMatchObject({ direction: "sent", index: "1" });
    fireEvent.click(screen.getByTestId("end"));
    await status("ok");
    expect(screen.getByTestId("value-tree").textContent).toContain("42");
  });

  it("does not send what is half-typed, and says why", async () => {
    await open("streams.sum");
    run();
    await waitFor(() => expect(screen.getByTestId("send")).toHaveProperty("disabled", false));
    write("field:", "1e");
    run();
    expect(screen.getByTestId("item-refusal").textContent).toContain("is not a number");
    write("field:", "1");
    write("times", "0");
    run();
    expect(screen.getByTestId("item-refusal").textContent).toContain("1 to 100,000 times");
  });

  it("is cancelled apart from being ended", async () => {
    const test = await open("streams.sum");
    run();
    await waitFor(() => expect(screen.getByTestId("end")).toHaveProperty("disabled", false));
    expect(screen.getByTestId("run").textContent).toMatch(/Cancel/);
    fireEvent.click(screen.getByTestId("run"));
    await status("cancelled");
    await stopped(test);
  });

  it("stands in one log with what comes back, and beside what is no stream", async () => {
    await open("streams.shout");
    expect(screen.getByTestId("kind").dataset.kind).toBe("bidi_streaming");
    expect(screen.getByTestId("composer").dataset.stream).toBe("words");
    run();
    await waitFor(() => expect(rows()).toHaveLength(1));
    write("field:text", "weft");
    run();
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(screen.getByTestId("stream-rest").textContent).toContain("mark");
    expect(rows().map(({ direction, stream }) => `${direction} ${stream}`)).toEqual([
      "received lengths",
      "sent words",
      "received loud",
    ]);
    fireEvent.click(screen.getByTestId("stream-tab-of-loud"));
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(rows()[0]?.text).toContain("WEFT!");
    fireEvent.click(screen.getByTestId("end"));
    await status("ok");
  });
});

describe("a file", () => {
  it("is sent as a stream, and not without being chosen", async () => {
    const { playground } = await open("streams.upload");
    run();
    expect(screen.getByTestId("refusal").textContent).toBe("Not sent: body has no file yet: choose one.");
    const file = new File(["warp and weft"], "cloth.txt");
    fireEvent.change(screen.getByTestId("file:body"), { target: { files: [file] } });
    expect(screen.getByTestId("drop:body").textContent).toContain("cloth.txt");
    run();
    await status("ok");
    expect(playground.calls.shownFor("streams.upload")?.value).toEqual({ name: "", byteLength: 13 });
    fireEvent.click(screen.getByTestId("args-tab-json"));
    expect(screen.getByTestId("args-json-text").textContent).toContain('{"$stream": {"file": "cloth.txt"}}');
  });

  it("is not sent by a name that was not chosen", async () => {
    const { playground } = await open("streams.upload");
    const method = playground.methods.find("streams.upload")!;
    const form = playground.methods.formOf(method)!;
    playground.drafts.setText(method, form, '{"name": "a", "body": {"$stream": {"file": "b.txt"}}}');
    run();
    expect((await screen.findByTestId("refusal")).textContent).toContain("there is no file “b.txt” here");
  });
});
