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

async function open(
  selected: string,
  options: Parameters<typeof openTestPlayground>[0] = {},
): Promise<TestPlayground> {
  opened = openTestPlayground({ selected, ...options });
  render(<App playground={opened.playground} />);
  await screen.findByTestId("method-head");
  return opened;
}

const result = () => screen.getByTestId("result");
const run = () => fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
const status = (value: string) => waitFor(() => expect(result().dataset.status).toBe(value));

describe("the page", () => {
  it("shows whom it talks to, and what the server has", async () => {
    await open("math.add");
    expect(screen.getByTestId("connection").dataset.status).toBe("open");
    expect(screen.getByTestId("server-name").textContent).toBe("sample 1.2.3");
    const ids = screen.getAllByTestId("method-item").map(({ dataset }) => dataset.method);
    expect(ids).toEqual([
      "errors.soldOut",
      "math.add",
      "math.sum",
      "rich.echo",
      "rich.sample",
      "slow.nap",
      "slow.wait",
      "streams.count",
      "streams.drip",
      "streams.hold",
      "streams.shout",
      "streams.sum",
      "streams.upload",
      "$sys.authenticate",
      "$sys.health",
      "$sys.info",
      "$sys.ping",
      "$sys.stats",
    ]);
    expect(screen.getByTestId("method-head").textContent).toContain("Adds two numbers");
  });

  it("runs with what the form says, by key", async () => {
    await open("math.add");
    fireEvent.change(screen.getByLabelText("a"), { target: { value: "40" } });
    run();
    await status("ok");
    expect(within(result()).getByTestId("value-tree").textContent).toContain("42");
    expect(screen.getByTestId("announcement").textContent).toMatch(/math\.add returned after/);
  });

  it("keeps what is half-typed, says so beside the field, and does not send it", async () => {
    await open("math.add");
    fireEvent.change(screen.getByTestId("field:a"), { target: { value: "1e" } });
    expect(screen.getByTestId("field-error").textContent).toBe("“1e” is not a number");
    run();
    expect((await screen.findByTestId("refusal")).textContent).toBe("Not sent: a “1e” is not a number.");
    fireEvent.change(screen.getByTestId("field:a"), { target: { value: "1e1" } });
    run();
    await status("ok");
    expect((screen.getByTestId("field:a") as HTMLInputElement).value).toBe("1e1");
    expect(screen.queryByTestId("refusal")).toBeNull();
  });

  it("adds elements of a type that JSON has not, and takes them away", async () => {
    const { playground } = await open("math.sum");
    fireEvent.click(screen.getByTestId("item-add"));
    fireEvent.click(screen.getByTestId("item-add"));
    fireEvent.change(screen.getByTestId("field:values[0]"), { target: { value: "12345678901234567890" } });
    fireEvent.click(screen.getAllByTestId("field-remove")[1]!);
    run();
    await status("ok");
    expect(playground.calls.shownFor("math.sum")?.value).toBe(12345678901234567890n);
    expect(result().querySelector("[data-kind=bigint]")?.textContent).toContain("12345678901234567890n");
  });

  it("shows an error with its code, its data, and whether the handler ran", async () => {
    await open("errors.soldOut");
    run();
    await status("error");
    expect(screen.getByTestId("error-code").textContent).toBe("sold_out");
    expect(screen.getByTestId("error-message").textContent).toBe("The last one is gone.");
    expect(screen.getByTestId("error-executed").dataset.executed).toBe("yes");
    expect(screen.getByTestId("error-data").textContent).toContain("left");
  });

  it("cancels by Esc, and the button says what it does", async () => {
    await open("slow.wait");
    fireEvent.click(screen.getByTestId("run"));
    await status("running");
    expect(screen.getByTestId("run").textContent).toMatch(/Cancel/);
    fireEvent.keyDown(document.body, { key: "Escape" });
    await status("cancelled");
    expect(screen.getByTestId("run").textContent).toMatch(/Run/);
  });

  it("shows rich values as what they are, and opens and closes them by key", async () => {
    await open("rich.sample");
    run();
    await status("ok");
    const tree = within(result()).getByTestId("value-tree");
    const kinds = [...tree.querySelectorAll<HTMLElement>("[data-kind]")].map(({ dataset }) => dataset.kind);
    expect(kinds).toEqual(expect.arrayContaining(["date", "bigint", "undefined", "bytes"]));
    const before = within(tree).getAllByRole("treeitem").length;
    fireEvent.keyDown(tree, { key: "ArrowLeft" });
    expect(within(tree).getAllByRole("treeitem")).toHaveLength(1);
    fireEvent.keyDown(tree, { key: "ArrowRight" });
    expect(within(tree).getAllByRole("treeitem")).toHaveLength(before);
  });

  it("finds a method from the keyboard", async () => {
    await open("math.add");
    fireEvent.keyDown(document.body, { key: "/" });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("method-search")));
    fireEvent.change(screen.getByTestId("method-search"), { target: { value: "wait" } });
    expect(screen.getAllByTestId("method-item")).toHaveLength(1);
    fireEvent.keyDown(screen.getByTestId("method-search"), { key: "Enter" });
    expect(screen.getByTestId("method-head").dataset.method).toBe("slow.wait");
  });

  it("goes to the next and the previous method", async () => {
    await open("math.add");
    fireEvent.keyDown(document.body, { key: "ArrowDown", altKey: true });
    expect(screen.getByTestId("method-head").dataset.method).toBe("math.sum");
    fireEvent.keyDown(document.body, { key: "ArrowUp", altKey: true });
    expect(screen.getByTestId("method-head").dataset.method).toBe("math.add");
  });

  it("says why there is no connection, and offers what helps", async () => {
    const { playground } = await open("math.add", { server: { codecs: ["superjson"] } });
    fireEvent.change(screen.getByTestId("codec-select"), { target: { value: "json" } });
    const notice = await screen.findByTestId("connection-notice");
    await waitFor(() => expect(notice.textContent).toContain("The server does not speak json"));
    fireEvent.click(within(notice).getByText("Use superjson"));
    await waitFor(() => expect(playground.connection.view.get().status).toBe("open"));
    expect(screen.queryByTestId("connection-notice")).toBeNull();
  });

  it("changes between form and JSON without losing anything", async () => {
    const { playground } = await open("math.add");
    fireEvent.change(screen.getByTestId("field:a"), { target: { value: "7" } });
    fireEvent.click(screen.getByTestId("args-tab-json"));
    expect(screen.getByTestId("args-json-text").textContent).toBe('{ "a": 7, "b": 2 }');
    const method = playground.methods.find("math.add")!;
    playground.drafts.setText(method, playground.methods.formOf(method)!, '{"a": 8, "b": ');
    fireEvent.click(screen.getByTestId("args-tab-form"));
    expect(screen.getByTestId("form-broken").textContent).toContain("line 1, column 15");
    expect((screen.getByTestId("field:a") as HTMLInputElement).value).toBe("7");
  });

  it("keeps the calls of the visit, and brings one back", async () => {
    await open("math.add");
    run();
    await status("ok");
    fireEvent.change(screen.getByTestId("field:a"), { target: { value: "100" } });
    run();
    await waitFor(() => expect(result().textContent).toContain("102"));
    fireEvent.click(screen.getByTestId("bottom-tab-history"));
    const rows = screen.getAllByTestId("history-row");
    expect(rows).toHaveLength(2);
    fireEvent.click(within(rows[1]!).getAllByRole("button")[0]!);
    expect((screen.getByTestId("field:a") as HTMLInputElement).value).toBe("1");
    expect(result().textContent).not.toContain("102");
  });
});
