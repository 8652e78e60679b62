import { describe, expect, it } from "vitest";
import { duplexHighWaterBytes } from "./duplex.ts";
import { GuardedHandlers } from "./guarded-handlers.ts";

function guarded(): { guard: GuardedHandlers; heard: string[] } {
  const heard: string[] = [];
  const guard = new GuardedHandlers({
    opened: () => heard.push("opened"),
    received: (packet) => {
      heard.push(`received ${packet.byteLength}`);
      return "kept";
    },
    drained: () => heard.push("drained"),
    closed: ({ code, reason }) => heard.push(`closed ${code} ${reason}`),
  });
  return { guard, heard };
}

const packet = new Uint8Array(3);

describe("GuardedHandlers", () => {
  it("says opened once", () => {
    const { guard, heard } = guarded();
    expect(guard.isOpen).toBe(false);
    guard.opened();
    guard.opened();
    expect([guard.isOpen, heard]).toEqual([true, ["opened"]]);
  });

  it("says opened before a packet that came first", () => {
    const { guard, heard } = guarded();
    guard.received(packet);
    guard.opened();
    expect(heard).toEqual(["opened", "received 3"]);
  });

  it("says closed alone where it never opened", () => {
    const { guard, heard } = guarded();
    guard.ended({ code: 1006, reason: "no" });
    guard.opened();
    guard.received(packet);
    guard.ended({ code: 1000, reason: "" });
    expect(heard).toEqual(["closed 1006 no"]);
  });

  it("says nothing between an own close and its end", () => {
    const { guard, heard } = guarded();
    guard.opened();
    guard.buffered(duplexHighWaterBytes);
    expect([guard.closing(1001, "bye"), guard.closing(1011, "again"), guard.isOpen]).toEqual([
      true,
      false,
      false,
    ]);
    guard.received(packet);
    guard.buffered(0);
    guard.ended({ code: 1006, reason: "lost" });
    expect(heard).toEqual(["opened", "closed 1001 bye"]);
    expect(guard.closing(1000, "")).toBe(false);
  });

  it("prefers what the peer says of the end to an own close", () => {
    const { guard, heard } = guarded();
    guard.opened();
    guard.closing(1001, "bye");
    guard.ended({ code: 1002, reason: "nonsense" });
    expect(heard).toEqual(["opened", "closed 1002 nonsense"]);
  });

  it("says drained at a quarter of the high water, once for each time that was reached", () => {
    const { guard, heard } = guarded();
    guard.opened();
    for (const level of [duplexHighWaterBytes - 1, 0, duplexHighWaterBytes, duplexHighWaterBytes / 4 + 1]) {
      guard.buffered(level);
    }
    expect([heard, guard.isFull]).toEqual([["opened"], true]);
    guard.buffered(duplexHighWaterBytes / 4);
    guard.buffered(0);
    expect([heard, guard.isFull]).toEqual([["opened", "drained"], false]);
  });
});
