import { Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UndecidedSockets } from "./undecided-sockets.ts";

describe("UndecidedSockets", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("cuts a socket when its time is over", () => {
    const [undecided, socket] = [new UndecidedSockets(100), new Socket()];
    undecided.add(socket);
    vi.advanceTimersByTime(99);
    expect(socket.destroyed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(socket.destroyed).toBe(true);
  });

  it("keeps neither a timer nor a listener of one that is decided, or has closed", () => {
    for (const end of ["decided", "closed"] as const) {
      const [undecided, socket] = [new UndecidedSockets(100), new Socket()];
      const listenersBefore = socket.listenerCount("close");
      undecided.add(socket);
      if (end === "decided") undecided.decided(socket);
      else socket.emit("close");
      expect([vi.getTimerCount(), socket.listenerCount("close") - listenersBefore]).toEqual([0, 0]);
      undecided.destroyAll();
      expect(socket.destroyed).toBe(false);
    }
  });

  it("cuts all that are not decided at once", () => {
    const undecided = new UndecidedSockets(100);
    const sockets = [new Socket(), new Socket(), new Socket()];
    for (const socket of sockets) undecided.add(socket);
    undecided.decided(sockets[1] as Socket);
    undecided.destroyAll();
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, false, true]);
  });
});
