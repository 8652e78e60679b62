import { service } from "@heddle/core";
import { listen } from "@heddle/node-server";
import { describe, expect, it } from "vitest";
import { runHeddle } from "../testing/run-heddle.ts";

describe("heddle ping", () => {
  it.each(["ws", "tcp", "http"])("measures round trips over %s", async (scheme) => {
    const server = await listen(service({}));
    const { code, out } = await runHeddle([
      "ping",
      `${scheme}://127.0.0.1:${server.port}`,
      "--count",
      "2",
      "--codec",
      "json",
    ]);
    await server.close();
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      expect.stringMatching(/^\w+:\/\/127\.0\.0\.1:\d+ {2}connected in [\d.]+ ms \(json, protocol 1\)$/),
      expect.stringMatching(/^1 {2}[\d.]+ ms$/),
      expect.stringMatching(/^2 {2}[\d.]+ ms$/),
      expect.stringMatching(/^min [\d.]+ ms {2}mean [\d.]+ ms {2}max [\d.]+ ms$/),
      "",
    ]);
  });
});
