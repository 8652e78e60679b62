import { RpcError } from "@heddle/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FormNode } from "../schema/form-node.ts";
import { openTestPlayground, type TestPlayground } from "../testing/test-playground.ts";
import { Unfinished } from "../values/unfinished.ts";

let opened: TestPlayground | undefined;
afterEach(async () => {
  await opened?.stop();
  opened = undefined;
});

async function open(options: Parameters<typeof openTestPlayground>[0] = {}): Promise<TestPlayground> {
  opened = openTestPlayground(options);
  const { methods } = opened.playground;
  await vi.waitFor(() => expect(methods.view.get().status).toBe("ready"));
  return opened;
}

/** Selects a method and gives its arguments. */
function select({ playground }: TestPlayground, id: string, value?: unknown): void {
  playground.methods.select(id);
  const method = playground.methods.find(id)!;
  if (value !== undefined)
    playground.drafts.setValue(method, playground.methods.formOf(method) as FormNode, value);
}

describe("the playground's store", () => {
  it("learns of the methods when it connects, and selects a harmless one with an example", async () => {
    const { playground } = await open();
    expect(playground.connection.view.get()).toMatchObject({
      status: "open",
      session: { codec: "superjson" },
    });
    expect(playground.methods.selected()?.id).toBe("math.add");
  });

  it("keeps the method that the page began with", async () => {
    const { playground } = await open({ selected: "rich.echo" });
    expect(playground.methods.selected()?.id).toBe("rich.echo");
  });

  it("begins with a method's example, and calls with it", async () => {
    const { playground } = await open({ selected: "math.add" });
    await playground.run();
    expect(playground.calls.shownFor("math.add")).toMatchObject({
      status: "ok",
      value: 3,
      codec: "superjson",
    });
  });

  it("knows how large a call's frames were", async () => {
    const { playground } = await open({ selected: "math.add" });
    await playground.run();
    const run = playground.calls.shownFor("math.add");
    const frames = playground.frames.view.get().shown.filter(({ callKey }) => callKey === run?.callKey);
    expect(frames.map(({ type, byteLength, method }) => [type, byteLength, method])).toEqual([
      ["call", run?.sentBytes, "math.add"],
      ["result", run?.receivedBytes, "math.add"],
    ]);
  });

  it("shows what a handler answered with an error, and its typed data", async () => {
    const test = await open();
    select(test, "errors.soldOut", { id: "x" });
    await test.playground.run();
    const { error } = test.playground.calls.shownFor("errors.soldOut") ?? {};
    expect(error).toMatchObject({ code: "sold_out", executed: "yes", data: { left: 0 } });
  });

  it("puts the server's findings beside the arguments until they are changed", async () => {
    const test = await open();
    select(test, "errors.soldOut", { id: 5 });
    await test.playground.run();
    const draft = () => test.playground.drafts.view.get().drafts["errors.soldOut"];
    expect(draft()?.issues).toMatchObject([{ path: "id", message: expect.stringContaining("string") }]);
    select(test, "errors.soldOut", { id: "5" });
    expect(draft()?.issues).toEqual([]);
  });

  it("does not send what is half-typed, and says what", async () => {
    const test = await open();
    select(test, "math.add", { a: new Unfinished("number", "1e"), b: 2 });
    await test.playground.run();
    expect(test.playground.refusal.get()).toEqual({ method: "math.add", reason: "a “1e” is not a number" });
    expect(test.playground.calls.view.get().history).toEqual([]);
  });

  it("cancels what runs, at the handler too", async () => {
    const test = await open();
    select(test, "slow.wait");
    const running = test.playground.run();
    await vi.waitFor(() => expect(test.server.stats().calls.running).toBe(1));
    expect(test.playground.cancel()).toBe(true);
    await running;
    expect(test.playground.calls.shownFor("slow.wait")?.status).toBe("cancelled");
    await vi.waitFor(() => expect(test.server.stats().calls.running).toBe(0));
    expect(test.playground.cancel()).toBe(false);
  });

  it("gives up after the time that was typed", async () => {
    const test = await open();
    select(test, "slow.wait");
    test.playground.settings.set({ timeout: "20" });
    await test.playground.run();
    expect(test.playground.calls.shownFor("slow.wait")).toMatchObject({
      status: "error",
      error: { code: "deadline_exceeded" },
    });
    test.playground.settings.set({ timeout: "soon" });
    await test.playground.run();
    expect(test.playground.refusal.get().reason).toMatch(/not a number of milliseconds/);
  });

  it("goes on with its session after a loss of the link, and counts it", async () => {
    const test = await open();
    const { view } = test.playground.connection;
    const id = view.get().session?.id;
    test.link.cut();
    expect(view.get()).toMatchObject({ status: "waiting", session: { id } });
    await vi.waitFor(() =>
      expect(view.get()).toMatchObject({
        status: "open",
        session: { id, resumptions: 1 },
        reconnects: { resumed: 1, renewed: 0 },
      }),
    );
  });

  it("begins a new session where one was lost, and counts that apart", async () => {
    const test = await open();
    const { view } = test.playground.connection;
    const id = view.get().session?.id;
    test.endSession();
    await vi.waitFor(() =>
      expect(view.get()).toMatchObject({ status: "open", reconnects: { resumed: 0, renewed: 1 } }),
    );
    expect(view.get().session?.id).not.toBe(id);
    test.playground.connection.open({});
    expect(view.get().reconnects).toEqual({ resumed: 0, renewed: 0, moved: 0 });
  });

  it("connects with the codec that is chosen", async () => {
    const { playground } = await open();
    playground.connection.open({ codec: "msgpack" });
    await vi.waitFor(() => expect(playground.connection.view.get().session?.codec).toBe("msgpack"));
  });

  it("tells why it cannot connect", async () => {
    const test = await open({ server: { codecs: ["superjson"] } });
    const { connection } = test.playground;
    connection.open({ codec: "json" });
    await vi.waitFor(() =>
      expect(connection.view.get()).toMatchObject({
        status: "closed",
        error: { code: "failed_precondition" },
      }),
    );
    connection.open({ codec: "superjson", address: "nowhere" });
    expect(connection.view.get()).toMatchObject({ status: "closed", error: { code: "invalid_argument" } });
  });

  it("sends metadata, and does not keep it", async () => {
    const authenticate = vi.fn(({ metadata }: { metadata: Readonly<Record<string, string>> }) => {
      if (metadata.token !== "s3cret") throw new RpcError("unauthenticated", "who are you?");
    });
    opened = openTestPlayground({ server: { authenticate } });
    const { connection } = opened.playground;
    await vi.waitFor(() => expect(connection.view.get().error?.code).toBe("unauthenticated"));
    connection.open({ metadata: { token: "s3cret" } });
    await vi.waitFor(() => expect(connection.view.get().status).toBe("open"));
    expect(JSON.stringify([...opened.stored])).not.toContain("s3cret");
  });

  it("remembers settings, and does not trust what it finds", async () => {
    const stored = new Map([
      [
        "heddle.playground.settings",
        JSON.stringify({ codec: "msgpack", theme: "purple", framesOpen: "yes", more: 1 }),
      ],
    ]);
    const { playground } = await open({ stored });
    expect(playground.settings.get()).toMatchObject({ codec: "msgpack", theme: "system", framesOpen: true });
    expect(playground.connection.view.get().session?.codec).toBe("msgpack");
    playground.settings.set({ theme: "dark" });
    expect(stored.get("heddle.playground.settings")).toContain('"theme":"dark"');
  });
});
