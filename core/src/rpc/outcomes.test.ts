import { describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonCodec } from "../codec/json.ts";
import { memoryDuplexPair } from "../duplex/memory-duplex.ts";
import {
  type Codec,
  connectDuplex,
  createServer,
  type DuplexHandlers,
  method,
  type OpenDuplex,
  RpcError,
  service,
} from "../index.ts";
import { defaultLimits } from "../limits.ts";
import { callWorld, nothing } from "../testing/call-world.ts";
import { ScriptedPeer } from "../testing/scripted-peer.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";
import { readFrame, readFrames } from "../wire/decode-frame.ts";
import type { Frame } from "../wire/frame.ts";

const echo = method({ input: z.any() }, (value) => value as unknown);
const wait = method({}, () => new Promise(() => {}));
const one = method({}, () => 1);

type Outcome = "pending" | { value: unknown } | { code: string; executed: string };

/** What has come of a call so far, as `now`. */
function watch(call: Promise<unknown>): { readonly now: Outcome } {
  const watched: { now: Outcome } = { now: "pending" };
  call.then(
    (value) => {
      watched.now = { value };
    },
    ({ code, executed }: RpcError) => {
      watched.now = { code, executed };
    },
  );
  return watched;
}

/** The frames that a scripted peer was sent. */
function framesOf(peer: ScriptedPeer | undefined): Frame[] {
  const frames: Frame[] = [];
  for (const packet of peer?.received ?? []) {
    if (packet.type !== "data" && packet.type !== "early") continue;
    readFrames(packet.frames, (reader) => {
      const frame = readFrame(reader, defaultLimits);
      if ("type" in frame) frames.push(frame);
      return undefined;
    });
  }
  return frames;
}

describe("a call made before the welcome", () => {
  it("is said again in the agreed codec when the server has not the first one", async () => {
    const world = callWorld(service({ echo }), {
      client: { codecs: ["msgpack", "json"] },
      server: { codecs: ["json"] },
    });
    const result = watch(world.connection.api.echo({ a: 1 }));
    await world.platform.advance(100);
    expect(result.now).toEqual({ value: { a: 1 } });
    expect(world.connection.session?.codec).toBe("json");
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("resolves at once if it is one-way, however long the handler runs", async () => {
    const world = callWorld(service({ wait }));
    const sent = watch(world.connection.api.wait(undefined, { oneWay: true }));
    await world.platform.advance(100);
    expect(sent.now).toEqual({ value: undefined });
    expect(world.server.stats().calls.running).toBe(1);
  });

  it("is not encoded again at each further call though it is too large to leave early", async () => {
    let encoded = 0;
    const counting: Codec = {
      ...jsonCodec,
      encode(value) {
        if (typeof value === "string") encoded++;
        return jsonCodec.encode(value);
      },
    };
    let admit = () => {};
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    const world = callWorld(service({ echo }), {
      client: { codecs: [counting] },
      server: { codecs: ["json"], authenticate: () => admitted },
    });
    await world.platform.advance(10);
    const results = [watch(world.connection.api.echo("x".repeat(100_000)))];
    for (let index = 0; index < 100; index++) results.push(watch(world.connection.api.echo(index)));
    await world.platform.advance(10);
    expect(encoded).toBeLessThan(5);
    admit();
    await world.platform.advance(100);
    expect(results.filter(({ now }) => now === "pending" || !("value" in now))).toEqual([]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is answered though many more are made than the server takes at once", async () => {
    const world = callWorld(service({ echo }), { server: { limits: { maxRunningCalls: 10 } } });
    const results = Array.from({ length: 200 }, (_, index) => {
      return watch(world.connection.api.echo(`${index}`.padEnd(1_000, "x")));
    });
    await world.platform.advance(1_000);
    expect(results.filter(({ now }) => now === "pending" || !("value" in now))).toEqual([]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("stops its handler where it is one-way and is cancelled, as any other", async () => {
    const stopped: unknown[] = [];
    const hold = method({}, (_, { signal }) => {
      return new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => {
          stopped.push(signal.reason?.code);
          resolve();
        }),
      );
    });
    const world = callWorld(service({ hold }));
    const controller = new AbortController();
    world.connection.on("frame", ({ type }) => type === "welcome" && controller.abort());
    const result = watch(world.connection.api.hold(undefined, { oneWay: true, signal: controller.signal }));
    await world.platform.advance(100);
    expect(result.now).toMatchObject({ code: "cancelled" });
    expect(stopped).toEqual(["cancelled"]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("is not begun where its time was over before", async () => {
    const peerLimits = { server: { limits: { maxRunningCalls: 1 } } };
    const begun: string[] = [];
    const note = method({}, () => void begun.push("note"));
    const hold = method({}, () => new Promise<void>((resolve) => void world.platform.after(300, resolve)));
    const world = callWorld(service({ note, hold }), peerLimits);
    const first = watch(world.connection.api.hold());
    const late = watch(world.connection.api.note(undefined, { timeoutMs: 0 }));
    await world.platform.advance(1_000);
    expect([first.now, late.now]).toMatchObject([{ value: undefined }, { code: "deadline_exceeded" }]);
    expect(begun).toEqual([]);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("waits for its place also where it is made in the turn of the welcome", async () => {
    let begun = 0;
    const counted = method({}, () => {
      begun++;
      return new Promise(() => {});
    });
    const world = callWorld(service({ counted }), { server: { limits: { maxRunningCalls: 10 } } });
    let results: { readonly now: Outcome }[] = [];
    world.connection.on("frame", ({ type }) => {
      if (type !== "welcome") return;
      results = Array.from({ length: 20 }, () => watch(world.connection.api.counted()));
    });
    await world.platform.advance(100);
    expect(results.map(({ now }) => now)).toEqual(Array(20).fill("pending"));
    expect(begun).toBe(10);
  });

  it("is not said again behind a damaged welcome, for it may have run", async () => {
    const platform = new VirtualPlatform();
    const peers: ScriptedPeer[] = [];
    const open: OpenDuplex = (handlers) => {
      const peer = new ScriptedPeer(platform);
      peers.push(peer);
      return peer.far(handlers);
    };
    const connection = connectDuplex(open, { platform, codecs: ["json"] });
    const result = watch(connection.call("echo", 1));
    await platform.settle();
    peers[0]?.send({ type: "welcome", version: 1, body: "{" });
    await platform.advance(11_000); // so long as calls wait for a connection
    expect(framesOf(peers[0])).toMatchObject([{ type: "call", attempt: 1 }]);
    expect(peers[1]?.received).toMatchObject([
      { type: "hello", body: expect.stringContaining('"received":0') },
    ]);
    expect(peers.slice(1).flatMap(framesOf)).toEqual([]);
    expect(result.now).toMatchObject({ executed: "unknown" });
    await connection.close();
    expect(platform.timerCount).toBe(0);
  });
});

describe("executed is no", () => {
  it("where the deadline passes while the input is looked at", async () => {
    let ran = false;
    const slow = z.any().refine(() => new Promise<boolean>(() => {}));
    const world = callWorld(
      service({
        run: method({ input: slow, timeoutMs: 100 }, () => {
          ran = true;
        }),
      }),
    );
    const result = watch(world.connection.api.run(1));
    await world.platform.advance(1_000);
    expect(result.now).toEqual({ code: "deadline_exceeded", executed: "no" });
    expect(ran).toBe(false);
  });

  it("where a middleware refuses the call", async () => {
    let ran = false;
    const guarded = method.use(async () => {
      throw new RpcError("unauthenticated", "sign in first");
    });
    const world = callWorld(
      service({
        run: guarded({}, () => {
          ran = true;
        }),
      }),
    );
    const result = watch(world.connection.api.run());
    await world.platform.advance(1_000);
    expect(result.now).toEqual({ code: "unauthenticated", executed: "no" });
    expect(ran).toBe(false);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("where the connection is lost before a byte of the call has left", async () => {
    const platform = new VirtualPlatform();
    const server = createServer(service({ echo }), { platform });
    const [near, far] = memoryDuplexPair({ platform });
    server.accept(far);
    const dialled: DuplexHandlers[] = [];
    const open: OpenDuplex = (handlers) => {
      dialled.push(handlers);
      return dialled.length === 1 ? near(handlers) : { bufferedByteLength: 0, send() {}, close() {} };
    };
    const connection = connectDuplex(open, { platform });
    await connection.ready;
    const result = watch(connection.call("echo", 1));
    dialled[0]?.closed({ code: 1006, reason: "cut" });
    await platform.advance(10);
    await connection.close();
    await platform.settle();
    expect(result.now).toMatchObject({ executed: "no" });
  });
});

describe("a call that waits for a connection", () => {
  it("fails in time where each attempt is refused", async () => {
    const world = callWorld(service({ one }), {
      client: { waitTimeoutMs: 1_000, backoff: { maxMs: 500 } },
      server: {
        authenticate() {
          throw new RpcError("unavailable", "later");
        },
      },
    });
    const result = watch(world.connection.api.one());
    await world.platform.advance(2_000);
    expect(result.now).toEqual({ code: "unavailable", executed: "no" });
    expect(world.dials).toBeGreaterThan(1);
    expect(await world.leftovers()).toEqual(nothing);
  });

  it("fails in time behind a server that drains", async () => {
    const world = callWorld(service({ one, wait }), { client: { waitTimeoutMs: 1_000 } });
    await world.connection.ready;
    const running = watch(world.connection.api.wait());
    await world.platform.advance(10);
    void world.server.close({ graceMs: 3_600_000 });
    await world.platform.advance(10);
    const result = watch(world.connection.api.one());
    await world.platform.advance(2_000);
    expect(result.now).toEqual({ code: "unavailable", executed: "no" });
    expect(running.now).toBe("pending");
  });
});

describe("an option in milliseconds", () => {
  it("is refused where it is no number", () => {
    const open: OpenDuplex = () => ({ bufferedByteLength: 0, send() {}, close() {} });
    expect(() => connectDuplex(open, { timeoutMs: Number.NaN })).toThrow(RangeError);
  });

  for (const side of ["client", "server"] as const) {
    it(`sets no limit to handlers as Infinity at the ${side}`, async () => {
      const handleTimeoutMs = Number.POSITIVE_INFINITY;
      const world = callWorld(service({ one }), { [side]: { handleTimeoutMs } });
      const result = watch(world.connection.api.one());
      await world.platform.advance(100);
      expect(result.now).toEqual({ value: 1 });
      expect(await world.leftovers()).toEqual(nothing);
    });
  }

  it("may be as large as numbers are", async () => {
    const world = callWorld(service({ one }));
    const result = watch(world.connection.api.one(undefined, { timeoutMs: Number.MAX_VALUE }));
    await world.platform.advance(100);
    expect(result.now).toEqual({ value: 1 });
    expect(await world.leftovers()).toEqual(nothing);
  });
});

describe("closing a server twice", () => {
  it("ends both times when the running calls have ended", async () => {
    let end = (_value: unknown) => {};
    const held = method({}, () => new Promise((resolve) => (end = resolve)));
    const world = callWorld(service({ held }));
    const result = watch(world.connection.api.held());
    await world.platform.advance(10);
    const closings = [watch(world.server.close()), watch(world.server.close())];
    await world.platform.advance(10);
    expect(closings.map(({ now }) => now)).toEqual(["pending", "pending"]);
    end(1);
    await world.platform.advance(100);
    expect(result.now).toEqual({ value: 1 });
    expect(closings.map(({ now }) => now)).toEqual([{ value: undefined }, { value: undefined }]);
    expect(await world.leftovers()).toEqual(nothing);
  });
});
