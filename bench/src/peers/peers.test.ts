import { describe, expect, it } from "vitest";
import { smallValue } from "../workloads/small-calls.ts";
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

  it("sends every item once and in order, where it has streams", async () => {
    const peer = await loadPeer(name);
    const connection = await peer.connect((await peer.serve()).port);
    const items: number[] = [];
    await connection.items?.(1_000, (item) => items.push(item));
    const expected = connection.items === undefined ? [] : Array.from({ length: 1_000 }, (_, item) => item);
    expect(items).toEqual(expected);
    await connection.close();
  });
});
