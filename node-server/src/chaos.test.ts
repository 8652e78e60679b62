import { type Connection, memoryIdempotencyStore, type RpcError } from "@heddle/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { startCutting } from "./testing/random-cuts.ts";
import { aWhile } from "./testing/test-port.ts";
import { countInOrder, numbersBelow, type TestApi } from "./testing/test-service.ts";
import { openTestWorld, startTestServer, type TestTransport, type TestWorld } from "./testing/test-world.ts";

const transports: readonly TestTransport[] = ["ws", "tcp", "http"];

const shows = (read: () => unknown, expected: unknown): Promise<void> =>
  expect.poll(read, { interval: 2, timeout: 20_000 }).toEqual(expected);

/** Nothing is left of what has been done. */
async function checkClean({ running, journal }: TestWorld, connection: Connection<TestApi>): Promise<void> {
  expect(connection.pendingCalls).toBe(0);
  expect(journal.executedTwice).toEqual([]);
  await shows(() => running.server.stats().calls.running, 0);
  await connection.close();
  await shows(() => running.server.stats().sessions, { attached: 0, detached: 0 });
  expect(running.server.connectionCount).toBe(0);
}

/** What becomes of the sessions of a connection, from now on. */
function sessionChanges(connection: Connection<TestApi>): string[] {
  const changes: string[] = [];
  connection.on("session", ({ type }) => changes.push(type));
  return changes;
}

/** A peer that is silent is taken for dead soon. */
const shortLimits = { heartbeatMs: 50, deadAfterMs: 200 };

describe.each(transports)("over a bad network by %s", (transport) => {
  it("every call is answered and executed once, and streams are whole, on a link that is cut all the time", async () => {
    const world = await openTestWorld(onTestFinished, transport, { proxy: { seed: 11 } });
    const connection = world.connect();
    const { api } = connection;
    await connection.ready;
    const stop = startCutting(world.proxy, { minMs: 5, maxMs: 60 });
    const items = 2_000;
    const down = Array.from({ length: 5 }, () => countInOrder(api.numbers(items)));
    const up = Array.from({ length: 5 }, () => api.take({ numbers: numbersBelow(items) }));
    let next = 0;
    const wrong: unknown[] = [];
    const loops = Array.from({ length: 50 }, async () => {
      // Until it has been cut often enough, however fast the calls are.
      while (next < 2_000 || (connection.session?.resumptions ?? 0) < 4) {
        const id = next++;
        const answer = await api.run(id).catch((error: unknown) => error);
        if (answer !== 2 * id) wrong.push(answer);
      }
    });
    await Promise.all(loops);
    expect(await Promise.all([...down, ...up])).toEqual(Array.from({ length: 10 }, () => items));
    stop();
    await api.run(next);
    expect(wrong).toEqual([]);
    expect(world.journal.executions.size).toBe(next + 1);
    await checkClean(world, connection);
  });

  it("large values cross whole, both ways, however often the link is cut inside them", async () => {
    const world = await openTestWorld(onTestFinished, transport, { proxy: { seed: 3 } });
    const connection = world.connect();
    await connection.ready;
    const stop = startCutting(world.proxy, { minMs: 5, maxMs: 30 });
    const bytes = new Uint8Array(3_000_000).map((_, at) => (at * 7) % 253);
    for (let round = 0; round < 3; round++) {
      const got = (await connection.api.echo({ bytes, round })) as { bytes: Uint8Array; round: number };
      expect(Buffer.compare(got.bytes, bytes)).toBe(0);
      expect(got.round).toBe(round);
    }
    stop();
    await connection.api.run(1);
    await checkClean(world, connection);
  });

  it("calls wait while bytes are held up in one direction, and nobody dials again", async () => {
    const world = await openTestWorld(onTestFinished, transport);
    const connection = world.connect();
    await connection.ready;
    for (const direction of ["up", "down"] as const) {
      world.proxy.freeze(direction);
      const id = direction === "up" ? 1 : 2;
      const call = connection.api.run(id);
      if (direction === "up") await aWhile();
      else await shows(() => world.journal.executions.get(id), 1);
      expect(world.journal.executions.get(id)).toBe(direction === "up" ? undefined : 1);
      expect(connection.pendingCalls).toBe(1);
      world.proxy.thaw();
      expect(await call).toBe(2 * id);
    }
    expect(connection.session?.resumptions).toBe(0);
    expect(world.proxy.counts.links).toBe(1);
    await checkClean(world, connection);
  });

  it.each(["up", "down", "both"] as const)(
    "a link that holds everything back (%s) is given up, and what it then delivers late does no harm",
    async (direction) => {
      const world = await openTestWorld(onTestFinished, transport, { server: { limits: shortLimits } });
      const connection = world.connect({ limits: shortLimits });
      await connection.ready;
      const [stuck] = world.proxy.links;
      const held = connection.api.hold(1);
      await shows(() => world.journal.executions.get(1), 1);
      const changes = sessionChanges(connection);
      stuck?.freeze(direction);
      const calls = Array.from({ length: 20 }, (_, index) => connection.api.run(10 + index));
      expect(await Promise.all(calls)).toEqual(calls.map((_, index) => 20 + 2 * index));
      expect(changes).toEqual(["resumed"]);
      stuck?.thaw();
      await stuck?.closed;
      world.journal.release(1);
      expect(await held).toBe(2);
      expect(changes).toEqual(["resumed"]);
      await checkClean(world, connection);
    },
  );

  it("a client that was reset goes on although the server was told nothing, and the old socket's late end does no harm", async () => {
    const world = await openTestWorld(onTestFinished, transport);
    const connection = world.connect();
    await connection.ready;
    const [old] = world.proxy.links;
    const held = connection.api.hold(1);
    await shows(() => world.journal.executions.get(1), 1);
    const changes = sessionChanges(connection);
    old?.cut("reset", "client");
    expect(await connection.api.run(2)).toBe(4);
    old?.cut("reset", "server");
    await old?.closed;
    world.journal.release(1);
    expect(await held).toBe(2);
    expect(await connection.api.run(3)).toBe(6);
    expect(changes).toEqual(["resumed"]);
    await checkClean(world, connection);
  });

  it("a hello that a network delivers late, when its client has long resumed by another link, does no harm", async () => {
    const world = await openTestWorld(onTestFinished, transport);
    const connection = world.connect({ connectTimeoutMs: 100 });
    await connection.ready;
    const held = Promise.resolve(connection.api.hold(1)).catch((error: RpcError) => error);
    await shows(() => world.journal.executions.get(1), 1);
    const changes = sessionChanges(connection);
    const [first] = world.proxy.links;
    const next = world.proxy.nextLink();
    world.proxy.freeze("up");
    first?.cut("reset");
    const stuck = await next;
    // The stuck link keeps its HELLO; the client gives it up and takes another.
    await shows(() => connection.state, "connecting");
    await shows(() => connection.state, "waiting");
    world.proxy.set({ isFrozen: false });
    stuck.freeze("up");
    await shows(() => changes, ["resumed"]);
    stuck.thaw();
    await stuck.closed;
    await connection.api.run(2);
    world.journal.release(1);
    expect(await held).toBe(2);
    expect(changes).not.toContain("lost");
    await checkClean(world, connection);
  });

  it("a server that was reset keeps what runs, although the client was told nothing", async () => {
    const world = await openTestWorld(onTestFinished, transport);
    const connection = world.connect({ limits: shortLimits });
    await connection.ready;
    const [old] = world.proxy.links;
    const held = connection.api.hold(1);
    await shows(() => world.journal.executions.get(1), 1);
    old?.cut("reset", "server");
    await shows(() => world.running.server.stats().sessions, { attached: 0, detached: 1 });
    world.journal.release(1);
    expect(await held).toBe(2);
    expect(connection.session?.resumptions).toBe(1);
    await checkClean(world, connection);
  });

  it("handshakes and calls cross where bytes trickle, and come one by one", async () => {
    const world = await openTestWorld(onTestFinished, transport, {
      proxy: { conditions: { bytesPerSecond: 10_000 } },
    });
    const connection = world.connect();
    expect(await connection.api.run(1)).toBe(2);
    world.proxy.set({ bytesPerSecond: Number.POSITIVE_INFINITY, maxPieceBytes: 1 });
    expect(await Promise.all([1, 2, 3].map((n) => connection.api.echo("x".repeat(n * 100))))).toHaveLength(3);
    world.proxy.cutAll("fin");
    expect(await connection.api.run(2)).toBe(4);
    expect(await countInOrder(connection.api.numbers(50))).toBe(50);
    expect(connection.session?.resumptions).toBe(1);
    await checkClean(world, connection);
  });

  it("a handshake that takes too long is given up, and the next one is not", async () => {
    const world = await openTestWorld(onTestFinished, transport, {
      server: { limits: { helloTimeoutMs: 150 } },
      proxy: { conditions: { bytesPerSecond: 200 } },
    });
    const connection = world.connect();
    const call = connection.api.run(1);
    await shows(() => connection.state, "waiting");
    world.proxy.set({ bytesPerSecond: Number.POSITIVE_INFINITY });
    expect(await call).toBe(2);
    await checkClean(world, connection);
  });

  it("a delay that varies, cuts at every moment and refused connections change nothing for calls", async () => {
    const world = await openTestWorld(onTestFinished, transport, {
      proxy: { seed: 5, conditions: { delayMs: 2, jitterMs: 8 } },
    });
    const connection = world.connect();
    await connection.ready;
    for (let id = 0; id < 40; id++) {
      const call = connection.api.run(id);
      // At another moment of its life each time, which the delays see to.
      await aWhile(id / 2);
      if (id % 8 === 7) world.proxy.isRefusing = true;
      world.proxy.cutAll(id % 2 === 0 ? "reset" : "fin");
      if (world.proxy.isRefusing) await shows(() => world.proxy.counts.refused > 0, true);
      world.proxy.isRefusing = false;
      expect(await call).toBe(2 * id);
    }
    expect(world.journal.executions.size).toBe(40);
    // A client that is not connected cannot say goodbye.
    await connection.api.run(40);
    await checkClean(world, connection);
  });
});

describe("a server that has forgotten its sessions", () => {
  it("gets what was not sent or may be repeated; each other call is told once that nobody knows", async () => {
    // Each has a store of its own: with the process, its keys are forgotten.
    const withStore = () => ({ idempotency: { store: memoryIdempotencyStore() } });
    const world = await openTestWorld(onTestFinished, "tcp", { server: withStore() });
    const after = await startTestServer(onTestFinished, withStore());
    const connection = world.connect();
    const changes = sessionChanges(connection);
    const settled: string[] = [];
    const watch = (name: string, call: PromiseLike<unknown>): Promise<void> =>
      Promise.resolve(call).then(
        (answer) => void settled.push(`${name} ${answer}`),
        ({ code, executed }: RpcError) => void settled.push(`${name} ${code} ${executed}`),
      );
    const plain = watch("plain", connection.api.hold(1));
    const idempotent = watch("idempotent", connection.api.hold(2, { idempotent: true }));
    const keyed = watch("keyed", connection.api.hold(3, { idempotencyKey: "key 3" }));
    await shows(() => world.journal.executions.size, 3);
    const reading = watch("stream", countInOrder(connection.api.numbers(1e9)));
    await connection.api.run(4);

    world.proxy.targetPort = after.running.port;
    world.proxy.stopListening();
    world.proxy.cutAll();
    await shows(() => connection.state, "waiting");
    const late = watch("late", connection.api.run(5));
    await world.proxy.listen();
    await Promise.all([plain, reading, late]);
    await shows(() => after.journal.executions.size, 3);
    after.journal.release(2);
    after.journal.release(3);
    await Promise.all([idempotent, keyed]);

    expect(settled.sort()).toEqual([
      "idempotent 4",
      "keyed 6",
      "late 10",
      "plain unavailable unknown",
      "stream unavailable unknown",
    ]);
    expect(changes).toEqual(["opened", "lost", "opened"]);
    expect([...after.journal.executions.keys()].sort()).toEqual([2, 3, 5]);
    expect(connection.pendingCalls).toBe(0);
    // The old one, which has not heard of any of this, ends what nobody waits for.
    await world.running.close({ graceMs: 0 });
    expect(world.journal.aborted.sort()).toEqual(["1", "2", "3"]);
  });

  it("ends what it ran for a client that does not come back in time", async () => {
    const world = await openTestWorld(onTestFinished, "tcp", { server: { limits: { detachedMs: 150 } } });
    const connection = world.connect();
    const changes = sessionChanges(connection);
    await connection.ready;
    const call = Promise.resolve(connection.api.hold(1)).catch((error: RpcError) => error);
    await shows(() => world.journal.executions.size, 1);
    world.proxy.stopListening();
    world.proxy.cutAll();
    await shows(() => world.journal.aborted, ["1"]);
    expect(world.running.server.stats().sessions).toEqual({ attached: 0, detached: 0 });
    await world.proxy.listen();
    expect(await call).toMatchObject({ code: "unavailable", executed: "unknown" });
    expect(await connection.api.run(2)).toBe(4);
    expect(changes).toEqual(["opened", "lost", "opened"]);
    await checkClean(world, connection);
  });

  it("keeps as many sessions as it may, those that left last", async () => {
    const world = await openTestWorld(onTestFinished, "tcp", {
      server: { limits: { maxDetachedSessions: 2 } },
    });
    const connections: Connection<TestApi>[] = [];
    const links = [];
    for (let n = 0; n < 3; n++) {
      const next = world.proxy.nextLink();
      const connection = world.connect();
      links.push(await next);
      await connection.ready;
      connections.push(connection);
    }
    const changes = connections.map(sessionChanges);
    world.proxy.stopListening();
    for (const link of links) {
      link.cut("reset");
      await link.closed;
      await aWhile(5);
    }
    await shows(() => world.running.server.stats().sessions, { attached: 0, detached: 2 });
    await world.proxy.listen();
    const answers = await Promise.all(connections.map(({ api }, index) => api.run(index)));
    expect(answers).toEqual([0, 2, 4]);
    expect(changes).toEqual([["lost", "opened"], ["resumed"], ["resumed"]]);
  });

  it("gives nobody's session to another principal", async () => {
    const world = await openTestWorld(onTestFinished, "tcp", {
      server: { authenticate: ({ metadata }) => metadata.user },
    });
    let user = "alice";
    const connection = world.connect({ metadata: () => ({ user }) });
    const changes = sessionChanges(connection);
    expect(await connection.api.whoAmI()).toBe("alice");
    const held = Promise.resolve(connection.api.hold(1)).catch((error: RpcError) => error);
    await shows(() => world.journal.executions.size, 1);
    user = "bob";
    world.proxy.cutAll();
    expect(await held).toMatchObject({ code: "unavailable", executed: "unknown" });
    expect(await connection.api.whoAmI()).toBe("bob");
    expect(changes).toEqual(["opened", "lost", "opened"]);
  });
});

describe("a server that leaves", () => {
  it.each(transports)("moves its clients to the next one by %s, without a failed call", async (transport) => {
    const world = await openTestWorld(onTestFinished, transport);
    const connection = world.connect();
    const changes = sessionChanges(connection);
    await connection.ready;
    const journals = [world.journal];
    let leaving = world.running;
    let next = 0;
    let isOver = false;
    const failures: unknown[] = [];
    const loops = Array.from({ length: 20 }, async () => {
      while (!isOver) {
        const id = next++;
        const answer = await connection.api.run(id).catch((error: unknown) => error);
        if (answer !== 2 * id) failures.push(answer);
      }
    });
    for (let restart = 0; restart < 3; restart++) {
      const heldId = -1 - restart;
      const held = connection.api.hold(heldId);
      const reading = countInOrder(connection.api.numbers(1_000));
      await shows(() => journals.at(-1)?.executions.get(heldId), 1);
      const server = await startTestServer(onTestFinished);
      world.proxy.targetPort = server.running.port;
      const closed = leaving.close({ graceMs: 20_000 });
      await shows(() => server.journal.executions.size > 20, true);
      journals.at(-1)?.release(heldId);
      expect(await held).toBe(2 * heldId);
      expect(await reading).toBe(1_000);
      await closed;
      leaving = server.running;
      journals.push(server.journal);
    }
    isOver = true;
    await Promise.all(loops);
    expect(failures).toEqual([]);
    expect(changes.filter((change) => change === "moving")).toHaveLength(3);
    expect(changes).not.toContain("lost");
    const executions = journals.flatMap(({ executions }) => [...executions.keys()]);
    expect(new Set(executions).size).toBe(executions.length);
    expect(connection.pendingCalls).toBe(0);
  });

  it("lets clients come back whose link is cut meanwhile, for what it still runs for them", async () => {
    const world = await openTestWorld(onTestFinished, "tcp");
    const after = await startTestServer(onTestFinished);
    const connection = world.connect();
    await connection.ready;
    const changes = sessionChanges(connection);
    const held = Promise.resolve(connection.api.hold(1)).catch((error: RpcError) => error);
    await shows(() => world.journal.executions.size, 1);
    const [old] = world.proxy.links;
    const closed = world.running.close({ graceMs: 3_000 });
    // New connections still reach the old server: a balancer notices late, or sends clients where they were.
    old?.cut("reset");
    await expect.poll(() => changes, { interval: 2, timeout: 2_000 }).toContain("resumed");
    world.proxy.targetPort = after.running.port;
    expect(await connection.api.run(2)).toBe(4);
    world.journal.release(1);
    expect(await held).toBe(2);
    await closed;
    expect([...after.journal.executions.keys()]).toEqual([2]);
  });
});
