import { describe, expect, it } from "vitest";
import { z } from "zod";
import { method, service, streamOf } from "../index.ts";
import { callWorld, nothing } from "../testing/call-world.ts";
import { FedSource } from "../testing/fed-source.ts";
import { callFrame } from "../testing/plain-messages.ts";
import { items, jsonItem, stop, zeros } from "../testing/stream-frames.ts";
import { nothingLeft, streamScene } from "../testing/stream-scene.ts";

describe("a server whose call is over", () => {
  it("stops the arguments that are still open", async () => {
    const scene = await streamScene("server");
    await scene.letReturn();
    await scene.platform.settle();
    expect(scene.frames()).toContainEqual({ type: "stop", number: scene.theirs(1), reason: "cancelled" });
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("tells a reader that goes on in the background", async () => {
    const scene = await streamScene("server");
    const iterator = scene.readers[0]?.[Symbol.asyncIterator]();
    const next = iterator?.next();
    next?.catch(() => {});
    await scene.letReturn();
    await expect(next).rejects.toMatchObject({ code: "cancelled", message: "the call is over" });
    scene.peer.sendFrames(items(scene.theirs(1), jsonItem(1)));
    await scene.platform.settle();
    expect(scene.peer.closed).toBeUndefined();
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("fails the streams of its result when its time is over, and keeps their place until their source has ended", async () => {
    const scene = await streamScene("server", { peerLimits: { maxOpenStreams: 2 } });
    scene.peer.sendFrames(callFrame(5, "send", { deadlineMs: 100 }));
    await scene.platform.advance(50);
    const source = scene.sources[1];
    if (source !== undefined) source.ignoresStop = true;
    source?.feed(1);
    await scene.platform.advance(60);
    expect(scene.frames().at(-1)).toMatchObject({
      type: "fail",
      number: scene.ours(2),
      code: "deadline_exceeded",
      running: true,
    });
    expect(scene.running).toBe(3);
    scene.peer.sendFrames(callFrame(7, "send"));
    await scene.platform.advance(10);
    expect(scene.frames().at(-1)).toMatchObject({ type: "error", number: 7, code: "resource_exhausted" });
    source?.release();
    await scene.platform.advance(10);
    expect(scene.frames().at(-1)).toMatchObject({ type: "end", number: scene.ours(2) });
    expect(scene.running).toBe(2);
    scene.peer.sendFrames(callFrame(9, "send"));
    await scene.platform.advance(10);
    expect(scene.frames().at(-1)).toMatchObject({ type: "result", number: 9 });
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("counts a call as running until the source that it returned has ended", async () => {
    const scene = await streamScene("server");
    scene.source.ignoresStop = true;
    expect(scene.running).toBe(2);
    scene.peer.sendFrames(stop(scene.ours(1)));
    await scene.platform.advance(10);
    expect(scene.running).toBe(2);
    scene.source.release();
    await scene.platform.advance(10);
    expect(scene.running).toBe(1);
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });
});

describe("a client whose call is over", () => {
  const api = service({
    ignores: method({ input: streamOf(z.any()) }, () => new Promise<void>(() => {})),
    large: method({ input: z.any() }, () => 1),
  });

  it("ends its sources at once, also where the handler ignores that it was cancelled", async () => {
    const world = callWorld(api);
    await world.platform.advance(10);
    const controller = new AbortController();
    const source = new FedSource();
    const call = world.connection.api.ignores(source, { signal: controller.signal });
    call.catch(() => {});
    await world.platform.advance(10);
    expect(source.pulls).toBe(1);
    controller.abort();
    await world.platform.advance(10);
    expect(source.isOver).toBe(true);
    expect(world.server.stats().calls.running).toBe(1);
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("says of streams that do not come, because their call was taken back, that their numbers are used", async () => {
    const world = callWorld(api, {
      client: { limits: { maxOpenStreams: 4 } },
      server: { limits: { maxOpenStreams: 4 } },
    });
    await world.platform.advance(10);
    for (let round = 0; round < 20; round++) {
      const controller = new AbortController();
      const source = new FedSource();
      const input = { bytes: new Uint8Array(3_000_000), source };
      const call = world.connection.api.large(input, { signal: controller.signal });
      call.catch(() => {});
      await world.platform.settle();
      controller.abort();
      await world.platform.settle();
      await expect(call).rejects.toMatchObject({ code: "cancelled", executed: "no" });
      expect([source.pulls, source.isOver]).toEqual([0, true]);
      await world.platform.advance(5);
    }
    const call = world.connection.api.large({ source: new FedSource() });
    await world.platform.advance(200);
    expect(await call).toBe(1);
    expect(world.connection.state).toBe("open");
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("does not move a call to another session whose source was touched, though the server did not run it", async () => {
    const scene = await streamScene("client");
    scene.source.feed(1);
    await scene.platform.advance(10);
    scene.peer.sendFrames({
      type: "error",
      number: 3,
      executed: "no",
      code: "unavailable",
      message: "the server is shutting down",
      retryAfterMs: undefined,
      running: false,
      parts: [],
      payload: zeros(0),
    });
    await scene.platform.advance(10);
    expect(scene.failures).toEqual([expect.objectContaining({ code: "unavailable", executed: "no" })]);
    expect(scene.source.isOver).toBe(true);
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });
});

describe("items that are larger than their stream's credit", () => {
  it("come one behind the other, though together they are more than may be put together at once", async () => {
    const lengths = service({
      lengths: method({ input: streamOf(z.instanceof(Uint8Array)) }, async (chunks) => {
        const all: number[] = [];
        for await (const { length } of chunks) all.push(length);
        return all;
      }),
    });
    const limits = { maxMessageBytes: 65_536, maxOpenStreams: 4, connectionCreditBytes: 8_192 };
    const world = callWorld(lengths, { server: { limits } });
    const calls = [1, 2, 3, 4].map(() => {
      const source = new FedSource();
      for (let n = 0; n < 5; n++) source.feed(new Uint8Array(60_000));
      source.end();
      return world.connection.api.lengths(source as AsyncIterable<Uint8Array<ArrayBuffer>>); // it was fed with these
    });
    await world.platform.advance(20_000);
    expect(world.connection.pendingCalls).toBe(0);
    expect(await Promise.all(calls)).toEqual(calls.map(() => Array(5).fill(60_000)));
    expect(await world.leftovers()).toEqual(nothing);
  });
});
