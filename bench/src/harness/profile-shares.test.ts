import { describe, expect, it } from "vitest";
import { sharesOf } from "./profile-shares.ts";

const frame = (id: number, functionName: string, url = "") => ({ id, callFrame: { functionName, url } });

describe("sharesOf", () => {
  it("tells whose code ran, without the time in which nothing did", () => {
    const nodes = [
      frame(1, "(idle)"),
      frame(2, "(garbage collector)"),
      frame(3, "receive", "file:///a/core/dist/session/session.js"),
      frame(4, "send", "file:///a/core/dist/session/session.js"),
      frame(5, "send", "file:///a/node_modules/ws/lib/sender.js"),
      frame(6, "writev"),
      frame(7, "emit", "node:events"),
      frame(8, "limits", "file:///a/core/dist/limits.js"),
      frame(9, "echo", "file:///a/bench/dist/peers/raw/raw-ws-peer.js"),
      frame(10, "spread", "file:///a/bench/dist/harness/statistics.js"),
      frame(11, "(program)"),
      frame(12, "parse", "file:///a/node_modules/@scope/name/index.js"),
    ];
    const samples = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    const timeDeltas = [1_000, 12, 11, 11, 10, 9, 8, 7, 6, 5, 4, 17];
    const shares = sharesOf({ nodes, samples, timeDeltas });
    expect(shares.map(({ name, part }) => [name, Math.round(100 * part)])).toEqual([
      ["core/session", 22],
      ["@scope/name", 17],
      ["collecting garbage", 12],
      ["ws", 10],
      ["system calls", 9],
      ["Node", 8],
      ["core", 7],
      ["what is measured here, by hand", 6],
      ["the measurement", 5],
      ["the engine", 4],
    ]);
  });
});
