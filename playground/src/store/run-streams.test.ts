import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeStream } from "../testing/fake-stream.ts";
import { KeptLogs } from "./kept-logs.ts";
import { createRunStreams } from "./run-streams.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(limits?: Parameters<typeof createRunStreams>[2]) {
  const environment = { nowMs: () => Date.now(), beforePaint: (run: () => void) => void setTimeout(run, 16) };
  const streams = createRunStreams(environment, Date.now(), limits);
  return { streams, view: () => streams.view.get(), paint: () => vi.advanceTimersByTimeAsync(20) };
}

describe("the streams of a call", () => {
  it("shows what came since the last time in one go", async () => {
    const { streams, view, paint } = open();
    const stream = fakeStream();
    void streams.read("", stream);
    const changed = vi.fn();
    streams.view.subscribe(changed);
    stream.push(...Array(1_000).keys());
    await paint();
    expect([view().shown.length, changed.mock.calls.length]).toEqual([1_000, 1]);
    expect(view().figures).toMatchObject([{ items: 1_000, bytes: 10_000, status: "open", isBytes: false }]);
  });

  it("reads to the end", async () => {
    const { streams, view, paint } = open();
    const stream = fakeStream();
    const read = streams.read("rows", stream);
    stream.push("a");
    stream.end();
    await read;
    expect(view().figures).toMatchObject([{ name: "rows", items: 1, status: "ended", credit: undefined }]);
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    await paint();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps what came before a failure, and passes the failure on", async () => {
    const { streams, view } = open();
    const stream = fakeStream();
    const read = streams.read("", stream);
    stream.push(1, 2);
    stream.fail(new Error("lost"));
    await expect(read).rejects.toThrow("lost");
    expect([view().kept, view().figures[0]?.status]).toEqual([2, "failed"]);
    streams.close("failed");
  });

  it("reads nothing while paused, so that the sender has to wait, and goes on where it was", async () => {
    const { streams, view, paint } = open();
    const stream = fakeStream();
    void streams.read("", stream);
    stream.push(1, 2, 3);
    await paint();
    streams.pause(true);
    stream.push(4, 5, 6, 7);
    await vi.advanceTimersByTimeAsync(500);
    expect([view().kept, view().figures[0]?.credit?.bufferedBytes]).toEqual([3, 30]);
    streams.pause(false);
    await paint();
    expect([view().kept, view().figures[0]?.credit?.bufferedBytes]).toEqual([7, 0]);
  });

  it("stops the sender when it is closed, also while paused", async () => {
    const { streams, view, paint } = open();
    const stream = fakeStream();
    const read = streams.read("", stream);
    streams.pause(true);
    stream.push(1);
    await paint();
    streams.close("stopped");
    await read;
    expect([stream.isStopped, view().kept, view().figures[0]?.status]).toEqual([true, 0, "stopped"]);
  });

  it("counts only, while that is wanted", async () => {
    const { streams, view, paint } = open();
    const stream = fakeStream();
    void streams.read("", stream);
    streams.countOnly(true);
    stream.push(1, 2, 3);
    await paint();
    streams.countOnly(false);
    stream.push(4);
    await paint();
    expect([view().kept, view().notKept, view().figures[0]?.items]).toEqual([1, 3, 4]);
    expect(view().shown[0]?.index).toBe(4);
  });

  it("puts what is sent between what comes, when it leaves", async () => {
    const { streams, view, paint } = open();
    const outgoing = streams.write("")[Symbol.asyncIterator]();
    const stream = fakeStream();
    void streams.read("", stream);
    streams.send("", "hello", 2);
    await paint();
    expect([view().kept, view().figures[0]?.waiting]).toEqual([0, 2]);
    await outgoing.next();
    stream.push("HELLO");
    await paint();
    await outgoing.next();
    await paint();
    expect(view().shown.map(({ direction, value }) => [direction, value])).toEqual([
      ["sent", "hello"],
      ["received", "HELLO"],
      ["sent", "hello"],
    ]);
    streams.end("");
    expect(view().figures[0]).toMatchObject({ isEnding: true, status: "open" });
    await outgoing.next();
    await paint();
    expect(view().figures[0]).toMatchObject({ isEnding: false, status: "ended" });
  });

  it("shows one stream of several, and what contains a text", async () => {
    const { streams, view, paint } = open();
    const [rows, notes] = [fakeStream(), fakeStream()];
    void streams.read("rows", rows);
    void streams.read("notes", notes);
    rows.push("one", "two");
    notes.push("two");
    await paint();
    streams.choose("rows");
    expect(view().shown.map(({ value }) => value)).toEqual(["one", "two"]);
    streams.filter("TWO");
    expect(view().shown.map(({ value }) => value)).toEqual(["two"]);
    streams.choose(undefined);
    expect(view().shown).toHaveLength(2);
  });

  it("keeps within its limits, and says how much is gone", async () => {
    const { streams, view, paint } = open({ rows: 100, bytes: 1e9 });
    const stream = fakeStream();
    void streams.read("", stream);
    stream.push(...Array(250).keys());
    await paint();
    expect(view().kept).toBeLessThanOrEqual(100);
    expect(view().kept + view().dropped).toBe(250);
    expect(view().shownDropped).toBe(view().dropped);
  });
});

describe("KeptLogs", () => {
  it("gives up the oldest logs beyond the limit, and keeps the newest however large", async () => {
    const kept = new KeptLogs(50_000);
    const all = [1, 2, 3].map(() => open());
    for (const { streams } of all) {
      const stream = fakeStream();
      const read = streams.read("", stream);
      stream.push(new Uint8Array(30_000));
      stream.end();
      await read;
      kept.add(streams);
    }
    expect(all.map(({ view }) => [view().isReleased, view().kept])).toEqual([
      [true, 0],
      [true, 0],
      [false, 1],
    ]);
  });
});
