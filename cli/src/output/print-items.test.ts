import { describe, expect, it } from "vitest";
import { fakeIo } from "../testing/fake-io.ts";
import { printItems } from "./print-items.ts";

/** Gives the items, then throws, or gives no more until it is cancelled. */
function fakeStream(items: Iterable<unknown>, end: "ends" | "waits" | Error = "ends") {
  let cancel = (): void => {};
  const cancelled = new Promise<void>((resolve) => (cancel = resolve));
  const seen = { given: 0, isStopped: false };
  async function* give(): AsyncGenerator<unknown> {
    try {
      for (const item of items) {
        if (seen.isStopped) return;
        seen.given++;
        yield item;
      }
      if (end instanceof Error) throw end;
      if (end === "waits") await cancelled;
    } finally {
      seen.isStopped = true;
    }
  }
  const stream = {
    [Symbol.asyncIterator]: give,
    cancel: async () => {
      seen.isStopped = true;
      cancel();
    },
  };
  return { stream, seen };
}

function* numbers(): Generator<number> {
  for (let n = 1; ; n++) yield n;
}

const options = { json: false, plain: false, limit: Number.POSITIVE_INFINITY };
const { signal } = new AbortController();

describe("printItems", () => {
  it("prints a line for each item, also for undefined", async () => {
    const io = fakeIo();
    const { stream } = fakeStream([1, undefined, new Date(0), [1n]]);
    await printItems(new Map([[undefined, stream]]), options, io, signal);
    expect(io.out()).toBe(
      '1\n{"$undefined":true}\n{"$date":"1970-01-01T00:00:00.000Z"}\n[{"$bigint":"1"}]\n',
    );
  });

  it("prints plain JSON, and colours a line for a person", async () => {
    const io = fakeIo();
    await printItems(
      new Map([[undefined, fakeStream([1n, undefined]).stream]]),
      { ...options, plain: true },
      io,
      signal,
    );
    expect(io.out()).toBe('"1"\nnull\n');
    const tty = fakeIo({ isTTY: true });
    const wide = { list: "warp and weft ".repeat(20) };
    await printItems(new Map([[undefined, fakeStream([wide]).stream]]), options, tty, signal);
    expect(tty.out()).toContain("\u001b[36m");
    expect(tty.out().trimEnd().split("\n")).toHaveLength(1);
  });

  it("prints the items of several streams as they come", async () => {
    const io = fakeIo();
    const waiting = fakeStream(["a"], "waits");
    const printing = printItems(
      new Map([
        ["rows", waiting.stream],
        ["log", fakeStream([1, 2]).stream],
      ]),
      options,
      io,
      signal,
    );
    await io.untilOut(/\{"log":2\}\n/);
    expect(io.out().split("\n").sort()).toEqual(["", '{"log":1}', '{"log":2}', '{"rows":"a"}']);
    await waiting.stream.cancel();
    await printing;
  });

  it("stops after so many items, of all streams together", async () => {
    const io = fakeIo();
    const [one, other] = [fakeStream(numbers()), fakeStream([], "waits")];
    await printItems(
      new Map([
        ["a", one.stream],
        ["b", other.stream],
      ]),
      { ...options, limit: 3 },
      io,
      signal,
    );
    expect(io.out()).toBe('{"a":1}\n{"a":2}\n{"a":3}\n');
    expect([one.seen, other.seen]).toEqual([
      { given: 3, isStopped: true },
      { given: 0, isStopped: true },
    ]);
  });

  it("prints what came before a failure, stops the others, and throws", async () => {
    const io = fakeIo();
    const other = fakeStream([], "waits");
    const printing = printItems(
      new Map([
        ["a", fakeStream([1, 2], new Error("torn")).stream],
        ["b", other.stream],
      ]),
      options,
      io,
      signal,
    );
    await expect(printing).rejects.toThrow("torn");
    expect([io.out(), other.seen.isStopped]).toEqual(['{"a":1}\n{"a":2}\n', true]);
  });

  it("stops reading while stdout takes nothing, and the stream when its reader leaves", async () => {
    const io = fakeIo();
    io.stdout.stall();
    const { stream, seen } = fakeStream(numbers());
    const printing = printItems(new Map([[undefined, stream]]), options, io, signal);
    const outcome = expect(printing).rejects.toMatchObject({ code: "EPIPE" });
    await expect.poll(() => seen.given).toBeGreaterThan(1_000);
    await new Promise((resolve) => setImmediate(resolve));
    const given = seen.given;
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen.given).toBe(given);
    io.stdout.fail("EPIPE");
    await outcome;
    expect(seen.isStopped).toBe(true);
  });
});
