import { describe, expect, it } from "vitest";
import type { BenchConnection, Payload } from "../peers/peer.ts";
import { smallValue } from "./payloads.ts";
import { measureCall, SmallCalls } from "./small-calls.ts";

function connectionWith(echo: BenchConnection["echo"]): BenchConnection {
  return {
    echo,
    echoBytes: async (bytes) => bytes,
    download: async () => 0,
    upload: async () => 0,
    close: async () => {},
  };
}

describe("smallValue", () => {
  it("is about 100 bytes of JSON", () => {
    const { length } = JSON.stringify(smallValue(1_000));
    expect(length).toBeGreaterThan(90);
    expect(length).toBeLessThan(130);
  });
});

describe("measureCall", () => {
  it("rejects where another call's answer came", async () => {
    const connection = connectionWith(async () => smallValue(7));
    await expect(measureCall(connection, 8)).rejects.toThrow("call 8 was answered with 7");
  });
});

describe("SmallCalls", () => {
  it("makes the next call although the one before has no answer, and waits for all of them", async () => {
    const waiting: (() => void)[] = [];
    let thirdCall: () => void = () => {};
    const third = new Promise<void>((resolve) => {
      thirdCall = resolve;
    });
    const echo = (value: Payload): Promise<Payload> => {
      if (value.sequence === 2) thirdCall();
      return new Promise((resolve) => waiting.push(() => resolve(value)));
    };
    const small = new SmallCalls(connectionWith(echo), 1);
    await third;
    const stopped = small.stop();
    for (const answer of waiting) answer();
    const { callMs, lateMs } = await stopped;
    expect(callMs).toHaveLength(waiting.length);
    expect(lateMs).toHaveLength(waiting.length);
  });

  it("tells at its end that a call has failed", async () => {
    let called: () => void = () => {};
    const call = new Promise<void>((resolve) => {
      called = resolve;
    });
    const connection = connectionWith(async () => {
      called();
      throw new Error("lost");
    });
    const small = new SmallCalls(connection, 1);
    await call;
    await expect(small.stop()).rejects.toThrow("lost");
  });
});
