import { describe, expect, it } from "vitest";
import { smallValue } from "../workloads/payloads.ts";
import { loadPeer, type PeerName } from "./peer-table.ts";

// Each system answers alike, so what is measured is the same work. Their servers stay until the process of the tests ends.

const names: readonly PeerName[] = [
  "raw ws",
  "raw ws batched",
  "raw tcp",
  "heddle tcp msgpack",
  "heddle ws superjson",
  "heddle ws json",
];

describe.each(names)("%s", (name) => {
  it("answers calls, and moves as many bytes as it says", async () => {
    const peer = await loadPeer(name);
    const connection = await peer.connect((await peer.serve()).port);
    const [first, second, downloaded] = await Promise.all([
      connection.echo(smallValue(1)),
      connection.echo(smallValue(2)),
      connection.download(100_000),
    ]);
    expect([first, second]).toEqual([smallValue(1), smallValue(2)]);
    expect(downloaded).toBe(100_000);
    expect(await connection.upload(new Uint8Array(100_000))).toBe(100_000);
    await connection.close();
  });

  it("gives bytes back, and those that are asked for at once each to the one who asked", async () => {
    const peer = await loadPeer(name);
    const connection = await peer.connect((await peer.serve()).port);
    const given = [1, 2, 3].map((byte) => new Uint8Array(50_000).fill(byte));
    const back = await Promise.all(given.map((bytes) => connection.echoBytes(bytes)));
    expect(back.map((bytes) => Buffer.from(bytes).equals(given[back.indexOf(bytes)] ?? Buffer.of()))).toEqual(
      [true, true, true],
    );
    await connection.close();
  });

  it("sends every item once and in order, and takes them", async () => {
    const peer = await loadPeer(name);
    const connection = await peer.connect((await peer.serve()).port);
    const numbers = Array.from({ length: 1_000 }, (_, item) => item);
    const items: number[] = [];
    await connection.items?.(1_000, (item) => items.push(item));
    expect(items).toEqual(numbers);
    async function* source(): AsyncGenerator<number> {
      yield* numbers;
    }
    expect(await connection.sendItems?.(source())).toBe(1_000);
    await connection.close();
  });

  it("tells handlers whose callers have given up, and what the server has in memory", async () => {
    const peer = await loadPeer(name);
    const connection = await peer.connect((await peer.serve()).port);
    const before = await connection.hangs?.();
    await Promise.all(Array.from({ length: 5 }, () => connection.hang?.(20)));
    await expect
      .poll(async () => {
        const after = await connection.hangs?.();
        return [(after?.begun ?? 0) - (before?.begun ?? 0), (after?.told ?? 0) - (before?.told ?? 0)];
      })
      .toEqual([5, 5]);
    expect((await connection.memory?.())?.rssBytes).toBeGreaterThan(1e6);
    await connection.close();
  });
});
