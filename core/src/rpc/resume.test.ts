import { describe, expect, it } from "vitest";
import { z } from "zod";
import { encodeWelcome, type Resumption } from "../handshake/messages.ts";
import { breakableLinks } from "../testing/breakable-link.ts";
import { plainWelcome } from "../testing/plain-messages.ts";
import { ScriptedPeer } from "../testing/scripted-peer.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";
import { watchedOutcome } from "../testing/watched-outcome.ts";
import { type ConnectOptions, connectDuplex, type SessionChange } from "./connection.ts";
import { method } from "./method.ts";
import { createServer, type ServerOptions } from "./server.ts";
import { service } from "./service.ts";

/** A client and a server over links that break; the journal counts executions by what was asked. */
function scene(options: { readonly client?: ConnectOptions; readonly server?: ServerOptions } = {}) {
  const platform = new VirtualPlatform(7);
  const journal = new Map<number, number>();
  const note = (id: number) => journal.set(id, (journal.get(id) ?? 0) + 1);
  const ended: string[] = [];
  const api = service({
    echo: method({ input: z.number() }, (id) => {
      note(id);
      return id;
    }),
    slow: method({ input: z.object({ id: z.number(), ms: z.number() }) }, async ({ id, ms }, { signal }) => {
      note(id);
      await new Promise<void>((resolve) => {
        const cancel = platform.after(ms, resolve);
        signal.addEventListener("abort", () => {
          ended.push(String(signal.reason?.code));
          cancel();
          resolve();
        });
      });
      return id;
    }),
    count: method({ input: z.number() }, async function* (to) {
      for (let n = 1; n <= to; n++) yield n;
    }),
    whoami: method({}, (_, { principal }) => principal),
  });
  let server = createServer(api, { platform, ...options.server });
  const world = breakableLinks(platform, (far) => server.accept(far, { transport: "memory" }));
  const connection = connectDuplex<typeof api>(world.open, {
    platform,
    codecs: ["json"],
    ...options.client,
  });
  const changes: SessionChange[] = [];
  connection.on("session", (change) => changes.push(change));
  return {
    platform,
    journal,
    ended,
    connection,
    changes,
    world,
    link: () => {
      const link = world.links.at(-1);
      if (link === undefined) throw new Error("no link");
      return link;
    },
    get server() {
      return server;
    },
    /** The server forgets everything; those it had are not told. */
    restart() {
      const old = server;
      server = createServer(api, { platform, ...options.server });
      return old;
    },
    async leftovers() {
      await connection.close();
      await platform.advance(1);
      await server.close({ graceMs: 0 });
      await platform.advance(61_000);
      return { timers: platform.timerCount, ...server.stats().sessions, pending: connection.pendingCalls };
    },
  };
}

const nothing = { timers: 0, attached: 0, detached: 0, pending: 0 };

describe("a session whose link is lost", () => {
  it("goes on: running calls are answered, each ran once, and numbers go on", async () => {
    const { connection, platform, link, journal, changes, leftovers } = scene();
    await connection.ready;
    const results = Array.from({ length: 20 }, (_, id) =>
      watchedOutcome(connection.api.slow({ id, ms: 500 })),
    );
    await platform.advance(100);
    const before = connection.session;
    link().cut();
    expect(connection.state).toBe("waiting");
    expect(connection.session?.id).toBe(before?.id);
    await platform.advance(1_000);
    expect(results.map(({ now }) => now)).toEqual(Array.from({ length: 20 }, (_, id) => id));
    expect([...journal.values()]).toEqual(Array(20).fill(1));
    expect(changes).toMatchObject([
      { type: "opened", id: before?.id },
      { type: "resumed", id: before?.id },
    ]);
    expect(connection.session).toMatchObject({ id: before?.id, resumptions: 1 });
    expect(await leftovers()).toEqual(nothing);
  });

  it("sends again what was lost on the way, in both directions", async () => {
    for (const deaf of ["isDeafFar", "isDeafNear"] as const) {
      const { connection, platform, link, journal, leftovers } = scene();
      await connection.ready;
      link()[deaf] = true;
      const results = [1, 2, 3].map((id) => watchedOutcome(connection.api.echo(id)));
      await platform.advance(50);
      expect(results.map(({ now }) => now)).toEqual(["pending", "pending", "pending"]);
      link().cut();
      await platform.advance(1_000);
      expect(results.map(({ now }) => now)).toEqual([1, 2, 3]);
      expect([...journal.values()]).toEqual([1, 1, 1]);
      expect(await leftovers()).toEqual(nothing);
    }
  });

  it("goes on however often it is cut, at every packet of either direction", async () => {
    for (const counter of ["cutsAfterFar", "cutsAfterNear"] as const) {
      for (let packets = 2; packets <= 6; packets++) {
        const { connection, platform, world, journal, leftovers } = scene();
        await connection.ready;
        world.onDial = (link) => {
          link[counter] = packets;
        };
        world.links[0]!.cut();
        const results = Array.from({ length: 30 }, (_, id) =>
          watchedOutcome(connection.api.slow({ id, ms: id * 20 })),
        );
        const items: number[] = [];
        void (async () => {
          for await (const item of connection.api.count(200)) items.push(item);
        })();
        await platform.advance(20_000);
        expect(results.map(({ now }) => now)).toEqual(Array.from({ length: 30 }, (_, id) => id));
        expect([...journal.values()]).toEqual(Array(30).fill(1));
        expect(items).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
        world.onDial = () => {};
        expect(await leftovers()).toEqual(nothing);
      }
    }
  });

  it("resumes while the server still takes the old link for open, whose late end changes nothing", async () => {
    const { connection, platform, world, journal, server, leftovers } = scene();
    await connection.ready;
    const result = watchedOutcome(connection.api.slow({ id: 1, ms: 2_000 }));
    await platform.advance(100);
    world.links[0]!.cut("near");
    await platform.advance(200);
    expect(connection.state).toBe("open");
    expect(server.connectionCount).toBe(1);
    world.links[0]!.cut("far");
    await platform.advance(2_000);
    expect(result.now).toBe(1);
    expect(connection.session?.resumptions).toBe(1);
    expect([...journal.values()]).toEqual([1]);
    expect(await leftovers()).toEqual(nothing);
  });

  it("keeps counting deadlines, and cancels what is cancelled meanwhile", async () => {
    const { connection, platform, world, link, ended, leftovers } = scene();
    await connection.ready;
    const controller = new AbortController();
    const late = watchedOutcome(connection.api.slow({ id: 1, ms: 5_000 }, { timeoutMs: 300 }));
    const cancelled = watchedOutcome(
      connection.api.slow({ id: 2, ms: 5_000 }, { signal: controller.signal }),
    );
    await platform.advance(100);
    world.onDial = (made) => made.cut();
    link().cut();
    controller.abort();
    await platform.advance(300);
    expect([late.now, cancelled.now]).toEqual(["deadline_exceeded unknown", "cancelled unknown"]);
    expect(ended).toEqual(["deadline_exceeded"]);
    world.onDial = () => {};
    await platform.advance(3_000);
    expect(ended).toEqual(["deadline_exceeded", "cancelled"]);
    expect(await leftovers()).toEqual(nothing);
  });

  it("makes calls wait for it as for any connection", async () => {
    const { connection, platform, world, link, journal, leftovers } = scene({
      client: { waitTimeoutMs: 400 },
    });
    await connection.ready;
    world.onDial = (made) => made.cut();
    link().cut();
    const impatient = watchedOutcome(connection.api.echo(1));
    await platform.advance(500);
    expect(impatient.now).toBe("unavailable no");
    const patient = watchedOutcome(connection.api.echo(2));
    world.onDial = () => {};
    connection.wake();
    await platform.advance(50);
    expect(patient.now).toBe(2);
    expect([...journal.keys()]).toEqual([2]);
    expect(await leftovers()).toEqual(nothing);
  });

  it("survives a handshake that was cut behind early calls", async () => {
    const { connection, platform, world, journal, leftovers } = scene();
    world.links[0]!.isDeafNear = true;
    const result = watchedOutcome(connection.api.echo(1));
    await platform.advance(50);
    expect(journal.get(1)).toBe(1);
    world.links[0]!.cut();
    await platform.advance(500);
    expect(result.now).toBe(1);
    expect(journal.get(1)).toBe(1);
    expect(connection.session?.resumptions).toBe(0);
    expect(await leftovers()).toEqual(nothing);
  });
});

describe("a session that is truly lost", () => {
  it("tells each call once whether it ran, and makes again what may be", async () => {
    const { connection, platform, link, restart, journal, changes, leftovers } = scene();
    await connection.ready;
    const plain = watchedOutcome(connection.api.slow({ id: 1, ms: 60_000 }));
    const idempotent = watchedOutcome(connection.api.slow({ id: 2, ms: 60_000 }, { idempotent: true }));
    await platform.advance(100);
    const old = restart();
    link().cut();
    const waiting = watchedOutcome(connection.api.echo(3));
    await platform.advance(1_000);
    expect([plain.now, idempotent.now, waiting.now]).toEqual(["unavailable unknown", "pending", 3]);
    expect(Object.fromEntries(journal)).toEqual({ 1: 1, 2: 2, 3: 1 });
    expect(changes.map(({ type }) => type)).toEqual(["opened", "lost", "opened"]);
    await platform.advance(61_000);
    expect(idempotent.now).toBe(2);
    await old.close({ graceMs: 0 });
    expect(await leftovers()).toEqual(nothing);
  });

  it("makes a call that may run twice again ten times in all, and then tells how often it was made", async () => {
    const { connection, platform, link, restart, journal, leftovers } = scene();
    await connection.ready;
    const result = watchedOutcome(connection.api.slow({ id: 1, ms: 60_000 }, { idempotent: true }));
    const olds: ReturnType<typeof restart>[] = [];
    for (let made = 1; made <= 10; made++) {
      await platform.advance(1_000);
      expect([journal.get(1), result.now]).toEqual([made, "pending"]);
      olds.push(restart());
      link().cut();
    }
    await platform.advance(1_000);
    expect([journal.get(1), result.now]).toEqual([10, "unavailable unknown"]);
    for (const old of olds) await old.close({ graceMs: 0 });
    expect(await leftovers()).toEqual(nothing);
  });

  it("is lost when nobody could be reached for as long as it is kept", async () => {
    const { connection, platform, world, link, changes, ended, leftovers } = scene({
      server: { limits: { detachedMs: 5_000 } },
    });
    await connection.ready;
    const result = watchedOutcome(connection.api.slow({ id: 1, ms: 60_000 }));
    await platform.advance(100);
    world.onDial = (made) => made.cut();
    link().cut();
    await platform.advance(4_990);
    expect(result.now).toBe("pending");
    await platform.advance(20);
    expect(result.now).toBe("unavailable unknown");
    expect(ended).toEqual(["unavailable"]);
    expect(changes.map(({ type }) => type)).toEqual(["opened", "lost"]);
    expect(connection.session).toBeUndefined();
    world.onDial = () => {};
    await platform.advance(11_000);
    expect(connection.state).toBe("open");
    expect(await leftovers()).toEqual(nothing);
  });

  it("ends with its link where the server keeps none", async () => {
    const { connection, platform, link, server, leftovers } = scene({
      server: { limits: { detachedMs: 0 } },
    });
    await connection.ready;
    const result = watchedOutcome(connection.api.slow({ id: 1, ms: 60_000 }));
    await platform.advance(100);
    expect(connection.session?.replayBytes).toBe(0);
    link().cut();
    await platform.settle();
    expect(result.now).toBe("unavailable unknown");
    expect(server.stats().sessions).toEqual({ attached: 0, detached: 0 });
    expect(await leftovers()).toEqual(nothing);
  });

  it("is ended for a newer one where too many wait for their peers", async () => {
    const platform = new VirtualPlatform();
    const api = service({ hello: method({}, () => "hello") });
    const server = createServer(api, { platform, limits: { maxDetachedSessions: 2 } });
    const world = breakableLinks(platform, (far) => server.accept(far));
    const connections = Array.from({ length: 5 }, () => connectDuplex(world.open, { platform }));
    await platform.settle();
    expect(server.stats().sessions).toEqual({ attached: 5, detached: 0 });
    world.onDial = (link) => link.cut();
    for (const link of [...world.links]) link.cut();
    expect(server.stats().sessions).toEqual({ attached: 0, detached: 2 });
    for (const connection of connections) await connection.close();
    await platform.advance(61_000);
    expect(server.stats().sessions).toEqual({ attached: 0, detached: 0 });
    expect(platform.timerCount).toBe(0);
  });
});

describe("who may resume", () => {
  const authenticate: NonNullable<ServerOptions["authenticate"]> = ({ metadata }) => ({ id: metadata.who });

  it("only the one whose session it is: somebody else gets a session of their own", async () => {
    let who = "ada";
    const { connection, platform, link, changes, leftovers } = scene({
      server: { authenticate },
      client: { metadata: () => ({ who }) },
    });
    await connection.ready;
    expect(await connection.api.whoami()).toEqual({ id: "ada" });
    const result = watchedOutcome(connection.api.slow({ id: 1, ms: 2_000 }));
    await platform.advance(10);
    who = "eve";
    link().cut();
    await platform.advance(500);
    expect(result.now).toBe("unavailable unknown");
    expect(changes.map(({ type }) => type)).toEqual(["opened", "lost", "opened"]);
    expect(await connection.api.whoami()).toEqual({ id: "eve" });
    await platform.advance(2_000);
    expect(await leftovers()).toEqual(nothing);
  });

  it("authenticates anew without dropping anything", async () => {
    const seen: string[] = [];
    const { connection, platform, link, leftovers } = scene({
      server: {
        authenticate: ({ metadata }) => {
          seen.push(metadata.token ?? "");
          return { id: metadata.who, token: metadata.token };
        },
        isSamePrincipal: (before, now) => (before as { id: string }).id === (now as { id: string }).id,
      },
      client: { metadata: { who: "ada", token: "1" } },
    });
    await connection.ready;
    const running = watchedOutcome(connection.api.slow({ id: 1, ms: 500 }));
    const refreshed = connection.refreshAuth({ who: "ada", token: "2" });
    await platform.advance(10);
    await refreshed;
    const after = connection.api.whoami();
    await platform.advance(10);
    expect(await after).toEqual({ id: "ada", token: "2" });
    const stranger = watchedOutcome(connection.refreshAuth({ who: "eve", token: "3" }));
    await platform.advance(10);
    expect(stranger.now).toBe("permission_denied yes");
    link().cut();
    await platform.advance(1_000);
    expect(running.now).toBe(1);
    expect(seen).toEqual(["1", "2", "3", "2"]);
    expect(await leftovers()).toEqual(nothing);
  });
});

describe("what is seen of a session", () => {
  it("holds no key and no token, in the frames of its handshakes neither", async () => {
    const { connection, platform, link, leftovers } = scene();
    const seen: string[] = [];
    connection.on("frame", (event) => {
      if (event.type === "hello" || event.type === "welcome") seen.push(JSON.stringify(event.decoded()));
    });
    await connection.ready;
    link().cut();
    await platform.advance(500);
    expect(seen).toHaveLength(4);
    for (const text of seen) {
      expect(text).toContain("(secret)");
      // Nothing that long is there but the session's id, which gives no rights.
      expect(text.replaceAll(connection.session?.id ?? "", "")).not.toMatch(/[0-9a-f]{30}/);
    }
    expect(await leftovers()).toEqual(nothing);
  });
});

describe("a server that leaves", () => {
  it("is left as soon as the last stream on it has ended, while it waits for others", async () => {
    const { connection, platform, world, restart, leftovers } = scene();
    const other = connectDuplex(world.open, { platform, codecs: ["json"] });
    const running = watchedOutcome(other.call("slow", { id: 1, ms: 5_000 }));
    await connection.ready;
    const stream = (await connection.call("count", 50_000).result()) as AsyncIterable<number>;
    const reader = stream[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: 1 });
    const old = restart();
    const closing = old.close({ graceMs: 60_000 });
    await platform.advance(100);
    while (!(await reader.next()).done);
    await platform.advance(100);
    expect(old.stats().sessions).toEqual({ attached: 1, detached: 0 });
    await platform.advance(5_000);
    expect(running.now).toBe(1);
    await closing;
    await other.close();
    expect(await leftovers()).toEqual(nothing);
  });

  it("keeps the old session for what runs there, while new calls go to the next server", async () => {
    const { connection, platform, restart, journal, changes, leftovers } = scene();
    await connection.ready;
    const states: string[] = [];
    connection.on("state", ({ state }) => states.push(state));
    const running = watchedOutcome(connection.api.slow({ id: 1, ms: 3_000 }));
    await platform.advance(10);
    const closing = restart().close({ graceMs: 10_000 });
    const next = watchedOutcome(connection.api.echo(2));
    await platform.advance(100);
    expect(next.now).toBe(2);
    expect(running.now).toBe("pending");
    await platform.advance(5_000);
    await closing;
    expect(running.now).toBe(1);
    expect([...journal.values()]).toEqual([1, 1]);
    expect(states.filter((state) => state !== "open")).toEqual([]);
    expect(changes.map(({ type }) => type)).toEqual(["opened", "moving", "opened"]);
    expect(await leftovers()).toEqual(nothing);
  });
});

describe("hints of the machine", () => {
  it("dials at once when it is woken, and finds out that an open link is dead", async () => {
    const { connection, platform, world, link, leftovers } = scene();
    await connection.ready;
    link().isDeafFar = true;
    link().isDeafNear = true;
    connection.wake();
    await platform.advance(2_990);
    expect(connection.state).toBe("open");
    await platform.advance(300);
    expect(world.links).toHaveLength(2);
    expect(connection.session?.resumptions).toBe(1);
    connection.wake();
    await platform.advance(5_000);
    expect(connection.session?.resumptions).toBe(1);
    expect(await leftovers()).toEqual(nothing);
  });

  it("has no link while it is suspended, and goes on when it is woken", async () => {
    const { connection, platform, world, journal, leftovers } = scene();
    await connection.ready;
    const result = watchedOutcome(connection.api.slow({ id: 1, ms: 100 }));
    await platform.advance(10);
    connection.suspend();
    await platform.advance(30_000);
    expect(connection.state).toBe("waiting");
    expect(world.links).toHaveLength(1);
    expect(result.now).toBe("pending");
    connection.wake();
    await platform.advance(10);
    expect(result.now).toBe(1);
    expect([...journal.values()]).toEqual([1]);
    expect(await leftovers()).toEqual(nothing);
  });
});

describe("the replay buffer", () => {
  it("pushes back when it is full, and loses nothing", async () => {
    const { connection, platform, link, leftovers } = scene({
      client: { limits: { replayBufferBytes: 65_536, maxRunningCalls: 10_000 } },
      server: { limits: { maxRunningCalls: 10_000 } },
    });
    await connection.ready;
    link().isDeafFar = true;
    const results: { now: unknown }[] = [];
    for (let id = 0; id < 4_000; id++) {
      results.push(watchedOutcome(connection.api.echo(id)));
      if (id % 10 === 0) await platform.settle();
      expect(connection.session?.replayBytes).toBeLessThan(65_536 + 70_000);
    }
    expect(connection.session?.replayBytes).toBeGreaterThan(65_000);
    link().cut();
    await platform.advance(1_000);
    expect(results.map(({ now }) => now)).toEqual(results.map((_, id) => id));
    await platform.advance(200);
    expect(connection.session?.replayBytes).toBe(0);
    expect(await leftovers()).toEqual(nothing);
  });
});

describe("a client whose server lies about the session", () => {
  const token = "0123456789abcdef0123456789abcdef";
  const resume = (change: Partial<Resumption> = {}) =>
    encodeWelcome({ ...plainWelcome, resume: { token, detachedMs: 60_000, ...change } });

  /** A client with one call under way, whose server has acknowledged the two packets before, and whose link was lost. */
  async function detachedClient() {
    const platform = new VirtualPlatform();
    const peers: ScriptedPeer[] = [];
    const connection = connectDuplex(
      (handlers) => {
        const peer = new ScriptedPeer(platform);
        peers.push(peer);
        return peer.far(handlers);
      },
      { platform, codecs: ["json"] },
    );
    await platform.settle();
    peers[0]!.sendBytes(resume());
    await platform.settle();
    for (let number = 0; number < 2; number++) {
      void connection.call("note", number).catch(() => {});
      await platform.settle();
    }
    peers[0]!.send({ type: "ack", ack: 2 });
    const result = watchedOutcome(connection.call("note", 2));
    await platform.settle();
    peers[0]!.close();
    await platform.advance(150);
    expect(peers).toHaveLength(2);
    return { platform, peers, connection, result };
  }

  const lies: [what: string, answer: Uint8Array][] = [
    ["more packets than were sent", resume({ received: 4 })],
    ["less than was acknowledged", resume({ received: 1 })],
    ["nothing of the session that was asked for", resume()],
    ["no session at all", encodeWelcome(plainWelcome)],
    [
      "another codec",
      encodeWelcome({ ...plainWelcome, codec: "odd", resume: { token, detachedMs: 1, received: 2 } }),
    ],
  ];
  for (const [what, answer] of lies) {
    it(`does not go on with ${what}, and does with the truth`, async () => {
      const { platform, peers, connection, result } = await detachedClient();
      expect(peers[1]!.received).toMatchObject([
        {
          type: "hello",
          body: expect.stringContaining(`"session":{"token":"${token}","received":0,"attempt":1}`),
        },
      ]);
      peers[1]!.sendBytes(answer);
      await platform.settle();
      expect(connection.state).toBe("waiting");
      expect(peers[1]!.received).toHaveLength(1);
      await platform.advance(250);
      peers[2]!.sendBytes(resume({ received: 2 }));
      await platform.settle();
      expect(connection.state).toBe("open");
      expect(peers[2]!.received.slice(1)).toMatchObject([{ type: "data", seq: 3 }]);
      peers[2]!.sendFrames({ type: "result", number: 5, parts: [], payload: new TextEncoder().encode("7") });
      await platform.settle();
      expect(result.now).toBe(7);
      await connection.close();
      expect(platform.timerCount).toBe(0);
    });
  }

  it("takes nothing more from a link that it has given up", async () => {
    const { platform, peers, connection, result } = await detachedClient();
    peers[0]!.sendFrames({ type: "result", number: 5, parts: [], payload: new TextEncoder().encode("7") });
    await platform.settle();
    expect(result.now).toBe("pending");
    await connection.close();
  });
});
