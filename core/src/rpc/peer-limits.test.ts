import { describe, expect, it } from "vitest";
import { z } from "zod";
import { encodeHello, encodeWelcome, type Hello } from "../handshake/messages.ts";
import {
  connectDuplex,
  createServer,
  type DuplexHandlers,
  method,
  RpcError,
  type ServerOptions,
  type Service,
  service,
} from "../index.ts";
import { defaultLimits } from "../limits.ts";
import { Reassembler } from "../mux/fragments.ts";
import { callWorld, nothing } from "../testing/call-world.ts";
import { callFrame, plainWelcome } from "../testing/plain-messages.ts";
import { packFrames, ScriptedPeer } from "../testing/scripted-peer.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";
import { readFrame, readFrames } from "../wire/decode-frame.ts";
import type { CallFrame, Frame } from "../wire/frame.ts";
import { encodePacket } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { peerLimitsOf } from "./peer-limits.ts";

const limits = peerLimitsOf(defaultLimits);
const hello: Hello = { minVersion: 1, maxVersion: 1, codecs: ["json"], features: 0, limits, metadata: {} };
const empty = new Uint8Array(0);
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const api = service({
  echo: method({ input: z.any() }, (value) => value as unknown),
  wait: method({ input: z.any() }, () => new Promise(() => {})),
});

function call(number: number, change: Partial<CallFrame> = {}): CallFrame {
  return callFrame(number, "echo", { payload: json(number), ...change });
}

/** A server whose peer is scripted and has said its hello. */
async function scriptedClient(served: Service, options: ServerOptions = {}) {
  const platform = new VirtualPlatform();
  const server = createServer(served, { platform, codecs: ["json"], ...options });
  const peer = new ScriptedPeer(platform);
  server.accept(peer.far);
  await platform.settle();
  peer.sendBytes(encodeHello(hello));
  await platform.settle();
  let seq = 0;
  const sendEarly = (...frames: Frame[]) => {
    peer.send({ type: "early", seq: ++seq, ack: 0, frames: packFrames(frames) });
  };
  return { platform, server, peer, sendEarly };
}

/** A client whose server is scripted. Each dial makes a new one. */
function scriptedServer(options: { readonly serve?: Service } = {}) {
  const platform = new VirtualPlatform();
  const peers: ScriptedPeer[] = [];
  const connection = connectDuplex(
    (handlers) => {
      const peer = new ScriptedPeer(platform);
      peers.push(peer);
      return peer.far(handlers);
    },
    { platform, codecs: ["json"], ...options },
  );
  return { platform, peers, connection };
}

/** A server whose duplex takes nothing: it only counts what the server sends. */
async function countedClient(bufferedByteLength: number) {
  const platform = new VirtualPlatform();
  const server = createServer(api, { platform, codecs: ["json"] });
  const sent: Uint8Array[] = [];
  let handlers: DuplexHandlers | undefined;
  server.accept((given) => {
    handlers = given;
    queueMicrotask(() => given.opened());
    return { bufferedByteLength, send: (packet) => sent.push(packet), close() {} };
  });
  await platform.settle();
  return { platform, sent, receive: (bytes: Uint8Array) => handlers?.received(bytes) };
}

/** The frames that a peer was sent. */
function framesOf({ received }: ScriptedPeer): Frame[] {
  const frames: Frame[] = [];
  for (const packet of received) {
    if (packet.type !== "data" && packet.type !== "early") continue;
    readFrames(packet.frames, (reader) => {
      const frame = readFrame(reader, defaultLimits);
      if (!(frame instanceof ProtocolError)) frames.push(frame);
      return undefined;
    });
  }
  return frames;
}

describe("a hello with limits that nobody can send within", () => {
  const rows: [name: keyof Hello["limits"], value: number][] = [
    ["maxPacketBytes", 1],
    ["maxPacketBytes", 64],
    ["maxPacketBytes", 4_095],
    ["maxMessageBytes", 65_535],
    ["maxMetadataBytes", 8_191],
    ["maxRunningCalls", 0],
  ];
  for (const [name, value] of rows) {
    it(`is refused as malformed: ${name} ${value}`, async () => {
      const { platform, sent, receive } = await countedClient(0);
      receive(encodeHello({ ...hello, limits: { ...limits, [name]: value } }));
      receive(encodePacket({ type: "data", seq: 1, ack: 0, frames: packFrames([call(1)]) }));
      await platform.settle();
      expect(sent).toHaveLength(1);
      expect(new TextDecoder().decode(sent[0])).toContain("or below the lowest");
    });
  }
});

describe("a peer that sends without end", () => {
  it("is closed when its early calls are more than early bytes allow, also after the welcome", async () => {
    const { platform, server, peer, sendEarly } = await scriptedClient(api, {
      limits: { maxRunningCalls: 1 },
    });
    const payload = json("x".repeat(100_000));
    for (let index = 0; index < 20; index++) {
      sendEarly(call(2 * index + 1, { method: "wait", payload }));
      await platform.settle();
    }
    expect(peer.closed).toMatchObject({ reason: expect.stringContaining("early") });
    expect(server.connectionCount).toBe(0);
  });

  it("has its held early calls answered one after the other, however many", async () => {
    let end = (_value: unknown) => {};
    const held = method({}, () => new Promise((resolve) => (end = resolve)));
    const { platform, server, peer, sendEarly } = await scriptedClient(service({ held }), {
      limits: { maxRunningCalls: 1 },
    });
    const calls = Array.from({ length: 9_000 }, (_, index) => {
      return call(2 * index + 1, { method: index === 0 ? "held" : "x", payload: empty });
    });
    for (let from = 0; from < calls.length; from += 400) sendEarly(...calls.slice(from, from + 400));
    await platform.settle();
    expect(framesOf(peer)).toEqual([]);
    end(1);
    await platform.advance(100);
    const answers = framesOf(peer).map(({ type }) => type);
    expect(answers.filter((type) => type === "result")).toHaveLength(1);
    expect(answers.filter((type) => type === "error")).toHaveLength(8_999);
    expect(peer.closed).toBeUndefined();
    expect(server.stats().calls.running).toBe(0);
  });

  it("gets no acks while the duplex to it is full", async () => {
    const { platform, sent, receive } = await countedClient(1e9);
    receive(encodeHello(hello));
    await platform.settle();
    const before = sent.length;
    for (let seq = 1; seq <= 10_000; seq++)
      receive(encodePacket({ type: "data", seq, ack: 0, frames: empty }));
    await platform.settle();
    expect(sent.length - before).toBeLessThan(10);
  });

  it("cannot have messages in pieces kept beyond twice the size of one", () => {
    const maxMessageBytes = 65_536;
    const reassembler = new Reassembler(maxMessageBytes, new VirtualPlatform());
    const bytes = new Uint8Array(maxMessageBytes - 1);
    const answers = [1, 2, 3].map((number) => {
      return reassembler.add({
        type: "fragment",
        number,
        totalBytes: maxMessageBytes,
        last: false,
        abandoned: false,
        bytes,
      });
    });
    expect(answers).toEqual([undefined, undefined, expect.any(ProtocolError)]);
  });
});

describe("a peer that breaks the protocol is closed", () => {
  const rows: [what: string, frame: Frame][] = [
    ["a message in one frame above maxMessageBytes", call(1, { payload: json("x".repeat(900_000)) })],
    ["an answer to a call that was never made", { type: "result", number: 0, parts: [], payload: empty }],
    ["metadata with a reserved key", call(1, { metadata: { "heddle-user": "root" } })],
  ];
  for (const [what, frame] of rows) {
    it(`for ${what}`, async () => {
      const { platform, server, peer } = await scriptedClient(api, { limits: { maxMessageBytes: 65_536 } });
      peer.sendFrames(frame);
      await platform.settle();
      expect(peer.closed).toBeDefined();
      expect(framesOf(peer)).toEqual([]);
      expect(server.connectionCount).toBe(0);
    });
  }

  it("for early packets from the accepting side", async () => {
    const { platform, peers, connection } = scriptedServer({ serve: api });
    await platform.settle();
    const [peer] = peers;
    peer?.sendBytes(encodeWelcome(plainWelcome));
    peer?.send({ type: "early", seq: 1, ack: 0, frames: packFrames([call(2)]) });
    await platform.settle();
    expect(peer?.closed).toBeDefined();
    expect(connection.state).not.toBe("open");
    await connection.close();
    expect(platform.timerCount).toBe(0);
  });
});

describe("a client against a scripted server", () => {
  it("does not ping without pause, whatever the welcome asks for", async () => {
    const { platform, peers, connection } = scriptedServer();
    await platform.settle();
    const [peer] = peers;
    peer?.sendBytes(encodeWelcome({ ...plainWelcome, heartbeatMs: 1 }));
    for (let ms = 0; ms < 1_000; ms++) {
      await platform.advance(1);
      const last = peer?.received.at(-1);
      if (last?.type === "ping") peer?.send({ type: "pong", nonce: last.nonce });
    }
    expect(peer?.received.filter(({ type }) => type === "ping").length).toBeLessThan(10);
    await connection.close();
    expect(platform.timerCount).toBe(0);
  });

  it("numbers its messages from 1 when what was sent early must be said again", async () => {
    const platform = new VirtualPlatform();
    const peer = new ScriptedPeer(platform);
    const connection = connectDuplex(peer.far, { platform, codecs: ["superjson", "json"] });
    await platform.settle();
    const call = connection.call("echo", "x".repeat(30_000));
    await platform.settle();
    const early = framesOf(peer).length;
    peer.sendBytes(encodeWelcome({ ...plainWelcome, limits: { ...limits, maxPacketBytes: 4_096 } }));
    await platform.settle();
    expect(framesOf(peer)[early]).toMatchObject({ type: "fragment", number: 1 });
    await connection.close();
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("a call at the limits", () => {
  const narrow = service({
    echo: method({ input: z.any() }, (value) => value as unknown),
    length: method({ input: z.instanceof(Uint8Array) }, async ({ length }) => length),
    sized: method({ input: z.number() }, (length) => new Uint8Array(length)),
    largeError: method({}, () => {
      throw new RpcError("aborted", "large", { data: new Uint8Array(300_000) });
    }),
    oddRetry: method({ input: z.custom<number>() }, (retryAfterMs) => {
      throw new RpcError("unavailable", "later", { retryAfterMs });
    }),
    transfers: method({ input: z.instanceof(Uint8Array) }, (bytes) => {
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      return bytes.length;
    }),
  });

  const world = (options: Parameters<typeof callWorld<typeof narrow>>[1] = {}) => callWorld(narrow, options);

  for (const retryAfterMs of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`may fail with a retryAfterMs of ${retryAfterMs}`, async () => {
      const { connection, leftovers } = world({ client: { codecs: ["superjson"] } });
      await expect(connection.api.oddRetry(retryAfterMs)).rejects.toMatchObject({ code: "unavailable" });
      expect(connection.state).toBe("open");
      expect(await leftovers()).toEqual(nothing);
    });
  }

  it("carries metadata of 4000 bytes, also before the welcome", async () => {
    const { connection, leftovers } = world();
    const metadata = { token: "x".repeat(4_000) };
    expect(await connection.api.echo(1, { metadata })).toBe(1);
    expect(await leftovers()).toEqual(nothing);
  });

  it("fails alone with metadata that the server does not take", async () => {
    const { connection, leftovers } = world({ client: { limits: { maxMetadataBytes: 65_536 } } });
    await connection.ready;
    const metadata = { token: "x".repeat(10_000) };
    const large = connection.api.echo(1, { metadata });
    await expect(large).rejects.toMatchObject({ code: "resource_exhausted", executed: "no" });
    expect(await connection.api.echo(2)).toBe(2);
    expect(await leftovers()).toEqual(nothing);
  });

  it("fails without the error's data where its caller does not take so much", async () => {
    const { connection, leftovers } = world({ client: { limits: { maxMessageBytes: 65_536 } } });
    await connection.ready;
    const error = await connection.api.largeError().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "aborted", message: "large", data: undefined });
    expect(await connection.api.echo(2)).toBe(2);
    expect(await leftovers()).toEqual(nothing);
  });

  it("waits where too many large ones are on their way", async () => {
    const { connection, platform, leftovers } = world({ server: { limits: { maxRunningCalls: 1_024 } } });
    await connection.ready;
    const lengths = Array.from({ length: 600 }, () => connection.api.length(new Uint8Array(70_000)));
    await platform.advance(10_000);
    expect(new Set(await Promise.all(lengths))).toEqual(new Set([70_000]));
    expect(await leftovers()).toEqual(nothing);
  });

  it("gives each handler bytes that it may transfer", async () => {
    const { connection, leftovers } = world();
    await connection.ready;
    const calls = [
      connection.api.transfers(new Uint8Array(10)),
      connection.api.transfers(new Uint8Array(10)),
    ];
    expect(await Promise.all(calls)).toEqual([0, 0]);
    expect(connection.state).toBe("open");
    expect(await leftovers()).toEqual(nothing);
  });

  it("gives each caller bytes that it may transfer", async () => {
    const { connection, leftovers } = world();
    await connection.ready;
    const [first, second] = await Promise.all([connection.api.sized(3), connection.api.sized(4)]);
    structuredClone(first.buffer, { transfer: [first.buffer] });
    expect(second).toHaveLength(4);
    expect(await leftovers()).toEqual(nothing);
  });
});

describe("a declared error code", () => {
  const declares = (code: string) => () =>
    service({ buy: method({ errors: { [code]: z.any() } }, () => {}) });

  it("has at most 128 characters", () => {
    expect(declares("e".repeat(128))).not.toThrow();
    expect(declares("e".repeat(129))).toThrow(TypeError);
  });
});
