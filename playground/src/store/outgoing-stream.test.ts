import { describe, expect, it, vi } from "vitest";
import { OutgoingStream } from "./outgoing-stream.ts";

function open() {
  const sent = vi.fn();
  const closed = vi.fn();
  const stream = new OutgoingStream({ sent, closed });
  return { stream, sent, closed, items: stream[Symbol.asyncIterator]() };
}

describe("OutgoingStream", () => {
  it("gives items when they are asked for, and says then that they were sent", async () => {
    const { stream, sent, items } = open();
    stream.send("a");
    stream.send("b", 2);
    expect([stream.waiting, sent.mock.calls.length]).toEqual([3, 0]);
    expect([await items.next(), await items.next()]).toEqual([
      { done: false, value: "a" },
      { done: false, value: "b" },
    ]);
    expect([stream.waiting, sent.mock.calls]).toEqual([1, [["a"], ["b"]]]);
  });

  it("waits for an item where there is none", async () => {
    const { stream, items } = open();
    const next = items.next();
    stream.send(1);
    expect(await next).toEqual({ done: false, value: 1 });
  });

  it("ends behind what waits, and takes nothing more", async () => {
    const { stream, closed, items } = open();
    stream.send(1);
    stream.end();
    expect([stream.send(2), stream.status]).toEqual([false, "ended"]);
    expect((await items.next()).value).toBe(1);
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect([stream.status, closed.mock.calls.length]).toEqual(["closed", 1]);
  });

  it("ends while it is asked for an item", async () => {
    const { stream, items } = open();
    const next = items.next();
    stream.end();
    expect((await next).done).toBe(true);
  });

  it("drops what waits when the other end stops reading, even in the middle of a wait", async () => {
    const { stream, closed, items } = open();
    const next = items.next();
    await items.return?.();
    expect([(await next).done, stream.status, closed.mock.calls.length]).toEqual([true, "closed", 1]);
    expect(stream.send(1)).toBe(false);
  });
});
