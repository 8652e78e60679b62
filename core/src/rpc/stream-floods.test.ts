import { describe, expect, it } from "vitest";
import { callFrame } from "../testing/plain-messages.ts";
import {
  credit,
  data,
  end,
  fail,
  items,
  jsonItem,
  piece,
  pieceHead,
  shareBytes,
  stop,
  zeros,
} from "../testing/stream-frames.ts";
import { nothingLeft, streamPart, streamScene } from "../testing/stream-scene.ts";
import type { Frame } from "../wire/frame.ts";

const hour = 3_600_000;
/** Where time passes, a scripted peer must not be taken for dead because it says nothing. */
const patient = { heartbeatMs: hour, deadAfterMs: 2 * hour, stallTimeoutMs: 10_000 };

describe.each(["server", "client"] as const)("a %s against floods", (side) => {
  it("keeps empty items as the bytes that they are, and counts all", async () => {
    const limits = { connectionCreditBytes: 2 * 256 * 131_072 };
    const scene = await streamScene(side, { limits });
    for (let sent = 0; sent < 100_000; sent += 10_000)
      scene.peer.sendFrames(items(scene.theirs(1), zeros(10_000)));
    await scene.platform.settle();
    const [reader] = scene.readers;
    expect(reader?.progress).toMatchObject({
      receivedItems: 100_000,
      bufferedBytes: 100_000,
      creditBytes: 31_072,
    });
    scene.peer.sendFrames(items(scene.theirs(1), zeros(31_073)));
    await scene.platform.settle();
    expect(scene.peer.received.at(-1)).toMatchObject({ type: "close", code: 8 });
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("gives credit for empty items as they are read, in few frames", async () => {
    const scene = await streamScene(side);
    scene.peer.sendFrames(items(scene.theirs(1), zeros(shareBytes)), end(scene.theirs(1)));
    await scene.platform.settle();
    let count = 0;
    for await (const item of scene.readers[0] ?? []) {
      expect(item).toBeUndefined();
      count++;
    }
    expect(count).toBe(shareBytes);
    expect(scene.frames().filter(({ type }) => type === "credit").length).toBeLessThanOrEqual(4);
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("answers a flood of credit with nothing, and does not pull more than there is room for", async () => {
    const scene = await streamScene(side);
    const before = scene.frames().length;
    for (let n = 0; n < 10_000; n++) scene.peer.sendFrames(credit(scene.ours(1), 1));
    await scene.platform.settle();
    expect(scene.frames()).toHaveLength(before);
    expect(scene.source.pulls).toBe(1);
    expect(scene.peer.closed).toBeUndefined();
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("ends a stream once, however often it is stopped", async () => {
    const scene = await streamScene(side);
    for (let n = 0; n < 10_000; n++) scene.peer.sendFrames(stop(scene.ours(1)));
    await scene.platform.settle();
    expect(scene.frames().filter(({ type }) => type === "end")).toHaveLength(1);
    expect(scene.source.isOver).toBe(true);
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("keeps the place of a stream whose source ignores that it was stopped, until it ends", async () => {
    const scene = await streamScene(side, { peerLimits: { maxOpenStreams: 3 } });
    for (let n = 1; n <= 3; n++) {
      if (n > 1) await scene.letOpen();
      const source = scene.sources[n - 1];
      if (source !== undefined) source.ignoresStop = true;
      scene.peer.sendFrames(stop(scene.ours(n)));
      await scene.platform.settle();
    }
    await scene.letOpen();
    expect(scene.sources.map(({ isStopped, pulls }) => [isStopped, pulls])).toEqual([
      [true, 1],
      [true, 1],
      [true, 1],
      [true, 0],
    ]);
    expect(scene.frames().filter(({ type }) => type === "end")).toHaveLength(0);
    const [first] = scene.sources;
    first?.release();
    await scene.platform.settle();
    expect(scene.frames().at(-1)).toMatchObject({ type: "end", number: scene.ours(1) });
    await scene.letOpen();
    expect(scene.sources.at(-1)?.pulls).toBe(1);
    for (const source of scene.sources) source.release();
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("opens no more streams than its own limit, whatever the peer says it takes", async () => {
    const scene = await streamScene(side, {
      limits: { maxOpenStreams: 8 },
      peerLimits: { maxOpenStreams: 100_000 },
    });
    for (let n = 1; n <= 50; n++) {
      await scene.letOpen();
      const source = scene.sources.at(-1);
      if (source !== undefined) source.ignoresStop = true;
      if ((source?.pulls ?? 0) > 0) scene.peer.sendFrames(stop(scene.ours(n)));
      await scene.platform.settle();
    }
    expect(scene.sources.filter(({ pulls, isOver }) => pulls > 0 && !isOver).length).toBeLessThanOrEqual(8);
    for (const source of scene.sources) source.release();
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("ends the connection rather than keep ever more answers to openings that nobody wanted", async () => {
    const scene = await streamScene(side);
    scene.link.isFull = true;
    const answered = 1;
    for (let n = 2; n < 20_000 && scene.peer.closed === undefined; n++) {
      const parts = [streamPart(scene.theirs(n))];
      const opening: Frame =
        side === "server"
          ? callFrame(2 * n + 1, "nothing", { parts })
          : { type: "result", number: answered, parts, payload: zeros(0) };
      scene.peer.sendFrames(opening, end(scene.theirs(n)));
      if (n % 100 === 0) await scene.platform.settle();
    }
    scene.link.isFull = false;
    await scene.platform.settle();
    expect(scene.peer.closed).toBeDefined();
    expect(scene.frames().filter(({ type }) => type === "stop").length).toBeLessThanOrEqual(10_001);
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("ignores items that are on their way when it stops the stream, and frees its place at the end", async () => {
    const scene = await streamScene(side, { limits: { maxOpenStreams: 1 } });
    scene.peer.sendFrames(items(scene.theirs(1), jsonItem(1)));
    await scene.platform.settle();
    await scene.readers[0]?.cancel();
    await scene.platform.settle();
    expect(scene.frames().filter(({ type }) => type === "stop")).toHaveLength(1);
    scene.peer.sendFrames(items(scene.theirs(1), jsonItem(2)), end(scene.theirs(1)));
    expect(scene.readers[0]?.progress).toMatchObject({ receivedItems: 1, bufferedBytes: 0, isEnded: true });
    await scene.open([streamPart(scene.theirs(2))]);
    expect(scene.peer.closed).toBeUndefined();
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });
});

describe.each(["server", "client"] as const)("a %s against a peer that stops midway", (side) => {
  const begin: Record<string, (number: number) => Frame[]> = {
    "an item in pieces": (number) => [piece(number, pieceHead(10_000, 300))],
    "a message in fragments": () => [
      { type: "fragment", number: 1, totalBytes: 10_000, last: false, abandoned: false, bytes: zeros(300) },
    ],
  };
  for (const [what, frames] of Object.entries(begin)) {
    it(`ends the connection when nothing more comes of ${what} for stallTimeoutMs`, async () => {
      const scene = await streamScene(side, { limits: patient });
      scene.peer.sendFrames(...frames(scene.theirs(1)));
      await scene.platform.advance(9_900);
      scene.ack();
      expect(scene.peer.closed).toBeUndefined();
      await scene.platform.advance(2_600);
      expect(scene.peer.received.at(-1)).toMatchObject({ type: "close", code: 8 });
      expect(scene.peer.closed).toBeDefined();
      expect(scene.source.isOver).toBe(true);
      expect(await scene.servesInnocent()).toBe(true);
      expect(await scene.leftovers()).toEqual(nothingLeft);
    });
  }

  it("does not end it when the peer has no credit for the rest of an item, nor when it has just been given some", async () => {
    const scene = await streamScene(side, { limits: patient });
    scene.peer.sendFrames(piece(scene.theirs(1), pieceHead(200_000, shareBytes)));
    await scene.platform.settle();
    scene.ack();
    await scene.platform.advance(40_900);
    expect(scene.peer.closed).toBeUndefined();
    const [reader] = scene.readers;
    const read = reader?.[Symbol.asyncIterator]().next();
    read?.catch(() => {});
    await scene.platform.advance(4_000);
    scene.ack();
    expect(scene.frames().some(({ type }) => type === "credit")).toBe(true);
    expect(scene.peer.closed).toBeUndefined();
    await scene.platform.advance(10_000);
    expect(scene.peer.received.at(-1)).toMatchObject({
      type: "close",
      message: expect.stringContaining("6.8"),
    });
    await expect(read).rejects.toMatchObject({ code: "resource_exhausted" });
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("gives its readers what came, then the error, when the peer breaks the protocol", async () => {
    const scene = await streamScene(side);
    scene.peer.sendFrames(items(scene.theirs(1), jsonItem(1)), items(scene.theirs(1), jsonItem(2)));
    scene.peer.sendFrames(items(scene.theirs(1), data(0x80)));
    await scene.platform.settle();
    const got: unknown[] = [];
    const read = (async () => {
      for await (const item of scene.readers[0] ?? []) got.push(item);
    })();
    await expect(read).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("6.8") });
    expect(got).toEqual([1, 2]);
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });

  it("gives its readers what came, then what the peer's fail says", async () => {
    const scene = await streamScene(side);
    scene.peer.sendFrames(items(scene.theirs(1), jsonItem(1)), fail(scene.theirs(1), { running: true }));
    await scene.platform.settle();
    const iterator = scene.readers[0]?.[Symbol.asyncIterator]();
    expect(await iterator?.next()).toEqual({ done: false, value: 1 });
    await expect(iterator?.next()).rejects.toMatchObject({
      code: "aborted",
      message: "no more",
      executed: "yes",
    });
    expect(await iterator?.next()).toEqual({ done: true, value: undefined });
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });
});

describe.each(["server", "client"] as const)("a %s that is told of streams that make no value", (side) => {
  const wrong: Record<
    string,
    [parts: (theirs: (nth: number) => number) => ReturnType<typeof streamPart>[], payload: string]
  > = {
    "two streams under one key": [(theirs) => [streamPart(theirs(2), "a"), streamPart(theirs(3), "a")], "{}"],
    "a stream as the value, beside a payload": [(theirs) => [streamPart(theirs(2))], "1"],
    "a stream as the value, beside another": [(theirs) => [streamPart(theirs(2)), streamPart(theirs(3))], ""],
    "a stream as the value, beside a property": [
      (theirs) => [streamPart(theirs(2)), streamPart(theirs(3), "a")],
      "",
    ],
    "a stream under a key that the payload has": [(theirs) => [streamPart(theirs(2), "a")], '{"a":1}'],
    "a stream under a key that reaches a prototype": [(theirs) => [streamPart(theirs(2), "__proto__")], "{}"],
    "a stream as property of a number": [(theirs) => [streamPart(theirs(2), "a")], "1"],
    "a stream beside a payload that cannot be read": [(theirs) => [streamPart(theirs(2), "a")], "{"],
  };
  for (const [what, [parts, payload]] of Object.entries(wrong)) {
    it(`fails the call alone, and stops the streams: ${what}`, async () => {
      const scene = await streamScene(side);
      const opened = parts(scene.theirs);
      await scene.open(opened, payload);
      await scene.platform.settle();
      expect(scene.peer.closed).toBeUndefined();
      expect(scene.readers).toHaveLength(1);
      const frames = scene.frames();
      if (side === "server")
        expect(frames).toContainEqual(
          expect.objectContaining({ type: "error", code: "invalid_argument", executed: "no" }),
        );
      else expect(scene.failures).toEqual([expect.objectContaining({ code: "internal", executed: "yes" })]);
      const stopped = frames.flatMap((frame) => (frame.type === "stop" ? [frame.number] : []));
      expect(stopped.sort()).toEqual(opened.map(({ stream }) => stream).sort());
      expect(await scene.leftovers()).toEqual(nothingLeft);
    });
  }

  it("stops the streams of a call of no method, and of a result that nobody waits for", async () => {
    const scene = await streamScene(side);
    const parts = [streamPart(scene.theirs(2))];
    scene.peer.sendFrames(
      side === "server"
        ? callFrame(5, "no.method", { parts })
        : { type: "result", number: 1, parts, payload: zeros(0) },
    );
    await scene.platform.settle();
    expect(scene.frames()).toContainEqual({ type: "stop", number: scene.theirs(2), reason: "cancelled" });
    expect(scene.peer.closed).toBeUndefined();
    expect(await scene.leftovers()).toEqual(nothingLeft);
  });
});
