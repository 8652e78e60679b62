import { memoryDuplexPair, type Platform, systemPlatform } from "@heddle/core";
import { duplexCompliance, RecordedDuplex } from "@heddle/core/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LinkConditions, untouched } from "./conditions.ts";
import { createLinkStage, type LinkStage } from "./link-stage.ts";

const kinds: readonly (readonly [string, Partial<LinkConditions>])[] = [
  ["with nothing done to it", {}],
  ["that is delayed", { delayMs: 3 }],
  ["that is slow", { bytesPerSecond: 500_000_000 }],
];
for (const [title, conditions] of kinds) {
  describe(`a staged duplex ${title}`, () => {
    const cases = duplexCompliance({
      carriesCloseCodes: true,
      async open() {
        const stage = createLinkStage(systemPlatform);
        stage.set(conditions);
        const [near, far] = memoryDuplexPair();
        return { dial: stage.staged(near), accept: async () => far, cleanup: async () => {} };
      },
    });
    for (const { title: each, run } of cases) it(each, run, 20_000);
  });
}

/** Both ends of one link over a stage, in a time that is moved by hand. */
interface Scene {
  readonly stage: LinkStage;
  readonly near: RecordedDuplex;
  readonly far: RecordedDuplex;
  dial(): RecordedDuplex;
}

const platform: Platform = { ...systemPlatform, nowMs: () => Date.now() };
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function openScene(): Promise<Scene> {
  const stage = createLinkStage(platform);
  const [near, far] = memoryDuplexPair();
  const scene = {
    stage,
    near: new RecordedDuplex(stage.staged(near)),
    far: new RecordedDuplex(far),
    dial: () => new RecordedDuplex(stage.staged(memoryDuplexPair()[0])),
  };
  await pass(1);
  return scene;
}

describe("the stage", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const packet = (byteLength: number) => new Uint8Array(byteLength);

  it("drops every link when it is cut, and lets the next dial through", async () => {
    const { stage, near, far, dial } = await openScene();
    expect(stage.cut()).toBe(true);
    expect(near.closed).toEqual({ code: 1006, reason: "the link was cut, by the playground" });
    await pass(1);
    expect(far.closed?.code).toBe(1000);
    near.duplex.send(packet(1));
    expect(stage.cut()).toBe(false);
    const next = dial();
    await pass(1);
    expect(next.closed).toBeUndefined();
  });

  it("lets no dial succeed while it is kept cut", async () => {
    const { stage, near, dial } = await openScene();
    stage.set({ isCut: true });
    expect(near.closed?.reason).toBe("the link is kept cut, by the playground");
    const refused = dial();
    expect(refused.closed).toBeUndefined();
    await pass(1);
    expect(refused.events).toEqual(["closed"]);
    stage.set({ isCut: false });
    const next = dial();
    await pass(1);
    expect(next.closed).toBeUndefined();
  });

  it("holds everything while it is frozen, and loses nothing of it when it is thawed", async () => {
    const { stage, near, far } = await openScene();
    stage.set({ isFrozen: true });
    for (const byteLength of [1, 2, 3]) near.duplex.send(packet(byteLength));
    far.duplex.send(packet(4));
    await pass(3_600_000);
    expect([near.packets.length, far.packets.length]).toEqual([0, 0]);
    expect(near.duplex.bufferedByteLength).toBe(6);
    stage.set({ isFrozen: false });
    await pass(1);
    expect(far.packets.map(({ byteLength }) => byteLength)).toEqual([1, 2, 3]);
    expect(near.packets.map(({ byteLength }) => byteLength)).toEqual([4]);
  });

  it("hides the end of the other side while it is frozen, and its own from the other side", async () => {
    const { stage, near, far } = await openScene();
    stage.set({ isFrozen: true });
    far.duplex.close(1001, "gone");
    await pass(60_000);
    expect(near.closed).toBeUndefined();
    stage.set({ isFrozen: false });
    expect(near.closed).toEqual({ code: 1001, reason: "gone" });
    const other = await openScene();
    other.stage.set({ isFrozen: true });
    other.near.duplex.close(1000, "");
    await pass(60_000);
    expect(other.far.closed).toBeUndefined();
    other.stage.set({ isFrozen: false });
    await pass(1);
    expect([other.near.closed?.code, other.far.closed?.code]).toEqual([1000, 1000]);
  });

  it("loses what is on its way when it is cut", async () => {
    const { stage, near, far } = await openScene();
    stage.set({ delayMs: 100 });
    near.duplex.send(packet(1));
    await pass(50);
    stage.cut();
    await pass(1_000);
    expect([far.packets, near.duplex.bufferedByteLength]).toEqual([[], 0]);
  });

  it("delays each way, and keeps the order when the delay falls", async () => {
    const { stage, near, far } = await openScene();
    stage.set({ delayMs: 500 });
    near.duplex.send(packet(1));
    far.duplex.send(packet(2));
    await pass(490);
    expect([near.packets.length, far.packets.length]).toEqual([0, 0]);
    await pass(20);
    expect([near.packets.length, far.packets.length]).toEqual([1, 1]);
    near.duplex.send(packet(3));
    stage.set({ delayMs: 10 });
    near.duplex.send(packet(4));
    await pass(20);
    expect(far.packets.map(({ byteLength }) => byteLength)).toEqual([1, 3, 4]);
  });

  it("lets so many bytes pass in a second, one packet behind the other", async () => {
    const { stage, near, far } = await openScene();
    stage.set({ bytesPerSecond: 1_000, delayMs: 100 });
    for (let count = 0; count < 4; count++) near.duplex.send(packet(500));
    await pass(550);
    expect(far.packets).toHaveLength(0);
    await pass(500);
    expect(far.packets).toHaveLength(1);
    await pass(1_100);
    expect(far.packets).toHaveLength(4);
    stage.set(untouched);
    near.duplex.send(packet(500));
    await pass(1);
    expect(far.packets).toHaveLength(5);
  });
});
