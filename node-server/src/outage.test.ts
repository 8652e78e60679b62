import { createHash } from "node:crypto";
import { byteStream, method, type RpcError, service } from "@heddle/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { connect } from "./connect.ts";
import { listen } from "./listen.ts";
import { openChaosProxy } from "./testing/chaos-proxy.ts";
import { aWhile } from "./testing/test-port.ts";
import { countInOrder } from "./testing/test-service.ts";
import { openTestWorld } from "./testing/test-world.ts";

const shows = (read: () => unknown, expected: unknown): Promise<void> =>
  expect.poll(read, { interval: 2, timeout: 10_000 }).toEqual(expected);

const megabyte = 1_048_576;

describe("while there is no link", () => {
  it("the sender of a stream waits with little in hand, at either end, and then all bytes come", async () => {
    let pulledBytes = 0;
    async function* chunks(byteLength: number): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < byteLength; at += 65_536) {
        pulledBytes = at + 65_536;
        yield new Uint8Array(65_536).fill(at / 65_536);
      }
    }
    const hashOf = async (bytes: AsyncIterable<Uint8Array>, onChunk: (total: number) => void = () => {}) => {
      const hash = createHash("sha256");
      let total = 0;
      for await (const chunk of bytes) {
        hash.update(chunk);
        total += chunk.byteLength;
        onChunk(total);
      }
      return hash.digest("hex");
    };
    const api = service({
      download: method({ output: byteStream }, () => chunks(32 * megabyte)),
      upload: method({ input: byteStream }, (bytes) => hashOf(bytes)),
    });
    const server = await listen(api);
    onTestFinished(() => server.close({ graceMs: 0 }));
    const proxy = await openChaosProxy({ targetPort: server.port });
    onTestFinished(() => proxy.close());
    const connection = connect<typeof api>(`ws://127.0.0.1:${proxy.port}`, {
      backoff: { minMs: 1, maxMs: 20 },
    });
    onTestFinished(() => connection.close());
    await connection.ready;
    const whole = await hashOf(chunks(32 * megabyte));

    const expectToWait = async () => {
      await expect.poll(() => pulledBytes, { interval: 1, timeout: 10_000 }).toBeGreaterThan(4 * megabyte);
      proxy.stopListening();
      proxy.cutAll();
      const before = pulledBytes;
      await shows(() => connection.state, "waiting");
      await aWhile(200);
      expect(pulledBytes - before).toBeLessThan(6 * megabyte);
      expect(pulledBytes).toBeLessThan(32 * megabyte);
      await proxy.listen();
    };
    pulledBytes = 0;
    const download = hashOf(connection.api.download());
    await expectToWait();
    expect(await download).toBe(whole);
    pulledBytes = 0;
    const upload = connection.api.upload(chunks(32 * megabyte));
    await expectToWait();
    expect(await upload).toBe(whole);
    expect(connection.session?.resumptions).toBe(2);
  });

  it("large calls wait, and are answered when it is back", async () => {
    const world = await openTestWorld(onTestFinished, "tcp");
    const connection = world.connect();
    await connection.ready;
    world.proxy.stopListening();
    world.proxy.cutAll();
    const bytes = new Uint8Array(megabyte).fill(3);
    const calls = Array.from({ length: 30 }, (_, n) => connection.api.echo({ bytes, n }));
    await shows(() => connection.state, "waiting");
    await aWhile(100);
    expect(connection.session?.replayBytes).toBeLessThan(8 * megabyte);
    await world.proxy.listen();
    const answers = (await Promise.all(calls)) as { bytes: Uint8Array; n: number }[];
    expect(answers.map(({ n }) => n)).toEqual(answers.map((_, n) => n));
    expect(answers.every(({ bytes: got }) => Buffer.compare(got, bytes) === 0)).toBe(true);
  });

  it("time runs on at both ends, and a call that is cancelled is so when it is back", async () => {
    const world = await openTestWorld(onTestFinished, "tcp");
    const connection = world.connect();
    await connection.ready;
    const controller = new AbortController();
    const outcome = (call: PromiseLike<unknown>) => Promise.resolve(call).catch(({ code }: RpcError) => code);
    const timed = outcome(connection.api.hold(1, { timeoutMs: 150 }));
    const cancelled = outcome(connection.api.hold(2, { signal: controller.signal }));
    await shows(() => world.journal.executions.size, 2);
    world.proxy.stopListening();
    world.proxy.cutAll();
    expect(await timed).toBe("deadline_exceeded");
    await shows(() => world.journal.aborted, ["1"]);
    controller.abort();
    expect(await cancelled).toBe("cancelled");
    expect(world.journal.aborted).toEqual(["1"]);
    await world.proxy.listen();
    await shows(() => world.journal.aborted, ["1", "2"]);
    expect(connection.pendingCalls).toBe(0);
    await shows(() => world.running.server.stats().calls.running, 0);
  });

  it("what the server asks of the client waits too", async () => {
    const asked: number[] = [];
    const clientApi = service({
      ask: method({}, () => {
        asked.push(1);
        return "the client";
      }),
    });
    let goOn = () => {};
    const api = service({
      askBack: method({}, async (_, { connection }) => {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        return connection.client<typeof clientApi>().ask();
      }),
    });
    const server = await listen(api);
    onTestFinished(() => server.close({ graceMs: 0 }));
    const proxy = await openChaosProxy({ targetPort: server.port });
    onTestFinished(() => proxy.close());
    const connection = connect<typeof api>(`tcp://127.0.0.1:${proxy.port}`, {
      serve: clientApi,
      backoff: { minMs: 1, maxMs: 20 },
    });
    onTestFinished(() => connection.close());
    await connection.ready;
    const call = connection.api.askBack();
    await shows(() => server.server.stats().calls.running, 1);
    proxy.stopListening();
    proxy.cutAll();
    await shows(() => server.server.stats().sessions, { attached: 0, detached: 1 });
    goOn();
    await aWhile();
    expect(asked).toEqual([]);
    await proxy.listen();
    expect(await call).toBe("the client");
    expect(asked).toEqual([1]);
  });
});

describe("a connection", () => {
  it("that is suspended dials when it is woken, and goes on", async () => {
    const world = await openTestWorld(onTestFinished, "ws");
    const connection = world.connect();
    await connection.ready;
    const held = connection.api.hold(1);
    await shows(() => world.journal.executions.size, 1);
    connection.suspend();
    await shows(() => world.running.server.stats().sessions, { attached: 0, detached: 1 });
    const links = world.proxy.counts.links;
    const late = connection.api.run(2);
    await aWhile();
    expect([connection.state, world.proxy.counts.links]).toEqual(["waiting", links]);
    connection.wake();
    expect(await late).toBe(4);
    world.journal.release(1);
    expect(await held).toBe(2);
    expect(connection.session?.resumptions).toBe(1);
  });

  it("that is woken finds out that its link is dead, long before it would have", async () => {
    const world = await openTestWorld(onTestFinished, "ws");
    const connection = world.connect();
    await connection.ready;
    const [link] = world.proxy.links;
    link?.freeze();
    const call = connection.api.run(1);
    connection.wake();
    expect(await call).toBe(2);
    expect(connection.session?.resumptions).toBe(1);
    expect(world.journal.executedTwice).toEqual([]);
  });

  it("that is made before its server is there waits for it, also behind what takes connections and resets them", async () => {
    const world = await openTestWorld(onTestFinished, "tcp");
    world.proxy.isRefusing = true;
    const connection = world.connect();
    const call = connection.api.run(1);
    await shows(() => world.proxy.counts.refused > 3, true);
    world.proxy.isRefusing = false;
    expect(await call).toBe(2);
  });

  it("of a hundred that are cut at once is resumed like all others", async () => {
    const world = await openTestWorld(onTestFinished, "tcp");
    const connections = Array.from({ length: 100 }, () => world.connect());
    await Promise.all(connections.map(({ ready }) => ready));
    for (let round = 0; round < 3; round++) {
      const reads = connections.map(({ api }) => countInOrder(api.numbers(100)));
      const calls = connections.map(({ api }, index) => api.run(round * 100 + index));
      world.proxy.cutAll(round % 2 === 0 ? "reset" : "fin");
      expect(await Promise.all(calls)).toEqual(calls.map((_, index) => 2 * (round * 100 + index)));
      expect(new Set(await Promise.all(reads))).toEqual(new Set([100]));
    }
    expect(world.journal.executions.size).toBe(300);
    expect(world.journal.executedTwice).toEqual([]);
    expect(world.running.server.stats().sessions).toEqual({ attached: 100, detached: 0 });
    expect(connections.map(({ session }) => session?.resumptions)).toEqual(connections.map(() => 3));
  });
});
