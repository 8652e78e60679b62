import { describe, expect, it } from "vitest";
import { z } from "zod";
import { encodeHello, encodeReject, encodeWelcome, type Hello } from "../handshake/messages.ts";
import { connectDuplex, createServer, method, type RpcError, service } from "../index.ts";
import { defaultLimits } from "../limits.ts";
import { callFrame, plainWelcome } from "../testing/plain-messages.ts";
import { packFrames, ScriptedPeer } from "../testing/scripted-peer.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";
import type { CallFrame, Frame } from "../wire/frame.ts";
import { peerLimitsOf } from "./peer-limits.ts";

const utf8 = new TextEncoder();
const limits = peerLimitsOf(defaultLimits);
const hello: Hello = { minVersion: 1, maxVersion: 1, codecs: ["json"], features: 0, limits, metadata: {} };

let handled: string[] = [];
const api = service({
  note: method({ input: z.any() }, (text) => {
    handled.push(String(text));
    return text as unknown;
  }),
  wait: method({}, () => new Promise(() => {})),
});

function call(number: number, change: Partial<CallFrame> = {}): CallFrame {
  const payload = utf8.encode(JSON.stringify(`call ${number}`));
  return callFrame(number, "note", { payload, ...change });
}

/** A server whose one peer is scripted, and another peer, who is innocent. */
async function scriptedClient(options: { skipHello?: boolean; limits?: object } = {}) {
  handled = [];
  const platform = new VirtualPlatform();
  const server = createServer(api, {
    platform,
    codecs: ["json"],
    ...(options.limits ? { limits: options.limits } : {}),
  });
  const peer = new ScriptedPeer(platform);
  server.accept(peer.far);
  const innocent = new ScriptedPeer(platform);
  server.accept(innocent.far);
  await platform.settle();
  innocent.sendBytes(encodeHello(hello));
  if (!options.skipHello) peer.sendBytes(encodeHello(hello));
  await platform.settle();
  return { platform, server, peer, innocent };
}

/** Whoever misbehaved, the other is served; and at the end nothing is left. */
async function expectServing({ platform, server, innocent }: Awaited<ReturnType<typeof scriptedClient>>) {
  innocent.sendFrames(call(1, { payload: utf8.encode('"innocent"') }));
  await platform.settle();
  expect(handled).toContain("innocent");
  expect(innocent.closed).toBeUndefined();
  innocent.close();
  await platform.settle();
  expect(server.connectionCount).toBe(0);
  expect(platform.timerCount).toBe(0);
}

const data = (seq: number, ack: number, ...frames: Frame[]) => ({
  type: "data" as const,
  seq,
  ack,
  frames: packFrames(frames),
});

describe("a server against a peer that breaks the handshake", () => {
  const table: [what: string, send: (peer: ScriptedPeer) => void, code: string, words: string][] = [
    ["garbage", (peer) => peer.sendBytes(utf8.encode("SSH-2.0-OpenSSH")), "internal", "section 4"],
    ["an empty packet", (peer) => peer.sendBytes(new Uint8Array(0)), "internal", "section 4"],
    [
      "another magic",
      (peer) => peer.sendBytes(new Uint8Array([1, 1, 2, 3, 4, 1, 1])),
      "internal",
      "section 5.1",
    ],
    [
      "a hello that is no JSON",
      (peer) => peer.send({ type: "hello", minVersion: 1, maxVersion: 1, body: "{" }),
      "internal",
      "section 5.1",
    ],
    ["a call before the hello", (peer) => peer.sendFrames(call(1)), "internal", "before the hello"],
    [
      "a foreign version",
      (peer) => peer.sendBytes(encodeHello({ ...hello, minVersion: 9, maxVersion: 9 })),
      "unimplemented",
      "speaks version 1",
    ],
    [
      "foreign codecs",
      (peer) => peer.sendBytes(encodeHello({ ...hello, codecs: ["cbor"] })),
      "failed_precondition",
      "this server has json",
    ],
    [
      "a hello that is too long",
      (peer) => peer.sendBytes(encodeHello({ ...hello, metadata: { a: "x".repeat(5_000) } })),
      "resource_exhausted",
      "at most 4096",
    ],
  ];
  for (const [what, send, code, words] of table) {
    it(`answers ${what} with ${code} and closes`, async () => {
      const scene = await scriptedClient({ skipHello: true });
      send(scene.peer);
      await scene.platform.settle();
      const [answer] = scene.peer.received;
      expect(answer?.type).toBe("reject");
      const body = JSON.parse(answer?.type === "reject" ? answer.body : "{}");
      expect(body).toMatchObject({ code, message: expect.stringContaining(words) });
      expect(scene.peer.closed).toBeDefined();
      expect(handled).toEqual([]);
      await expectServing(scene);
    });
  }

  it("closes a peer that says nothing, in time", async () => {
    const scene = await scriptedClient({ skipHello: true });
    await scene.platform.advance(9_990);
    expect(scene.peer.closed).toBeUndefined();
    await scene.platform.advance(20);
    expect(scene.peer.closed).toMatchObject({ reason: expect.stringContaining("no hello came") });
    await expectServing(scene);
  });

  it("ends a peer that says more before the welcome than is allowed", async () => {
    const platform = new VirtualPlatform();
    const server = createServer(api, {
      platform,
      codecs: ["json"],
      authenticate: () => new Promise(() => {}),
    });
    const peer = new ScriptedPeer(platform);
    server.accept(peer.far);
    await platform.settle();
    peer.sendBytes(encodeHello(hello));
    for (let index = 0; index < 20; index++) peer.sendBytes(new Uint8Array(4_096));
    await platform.settle();
    expect(peer.closed).toBeDefined();
    expect(server.connectionCount).toBe(0);
    expect(platform.timerCount).toBe(0);
  });
});

describe("a server against a peer that breaks the session", () => {
  const table: [what: string, send: (peer: ScriptedPeer) => void, section: string][] = [
    ["a second hello", (peer) => peer.sendBytes(encodeHello(hello)), "5"],
    ["a packet of an unknown type", (peer) => peer.sendBytes(new Uint8Array([99])), "4"],
    ["a gap in the sequence", (peer) => peer.send(data(2, 0, call(1))), "7.1"],
    ["an ack of what was never sent", (peer) => peer.send(data(1, 7, call(1))), "7.1"],
    ["an ack packet of what was never sent", (peer) => peer.send({ type: "ack", ack: 1 }), "7.1"],
    [
      "an early packet behind a data packet",
      (peer) => {
        peer.send(data(1, 0));
        peer.send({ ...data(2, 0), type: "early" });
      },
      "5.5",
    ],
    [
      "a broken frame",
      (peer) => peer.send({ type: "data", seq: 1, ack: 0, frames: new Uint8Array([2, 0x7f, 1]) }),
      "6",
    ],
    [
      "a frame longer than its packet",
      (peer) => peer.send({ type: "data", seq: 1, ack: 0, frames: new Uint8Array([200, 1, 0x10]) }),
      "6",
    ],
    ["a call with an even number", (peer) => peer.sendFrames(call(2)), "6.1"],
    ["a call with the number 0", (peer) => peer.sendFrames(call(0)), "6.1"],
    ["a call whose number was used before", (peer) => peer.sendFrames(call(5), call(5)), "6.1"],
    [
      "an answer to a call that was never made",
      (peer) => peer.sendFrames({ type: "done", number: 2 }),
      "6.2",
    ],
    ["more call numbers passed over than early calls can be", (peer) => peer.sendFrames(call(4_099)), "6.1"],
    [
      "the same by cancels",
      (peer) => peer.sendFrames({ type: "cancel", number: 4_099, reason: "cancelled" }),
      "6.1",
    ],
    [
      "a call that was cancelled before it came",
      (peer) => peer.sendFrames({ type: "cancel", number: 1, reason: "cancelled" }, call(1)),
      "6.1",
    ],
    [
      "a cancel of a call of ours",
      (peer) => peer.sendFrames({ type: "cancel", number: 2, reason: "cancelled" }),
      "6.5",
    ],
    [
      "calls made before their places can be known to be free",
      (peer) => peer.sendFrames(...Array.from({ length: 257 }, (_, index) => call(2 * index + 1))),
      "8.2",
    ],
    [
      "more calls than there are places",
      (peer) =>
        peer.sendFrames(
          ...Array.from({ length: 257 }, (_, index) =>
            call(2 * index + 1, { method: "wait", payload: new Uint8Array(0) }),
          ),
        ),
      "8.2",
    ],
    [
      "a fragment that was not begun",
      (peer) =>
        peer.sendFrames({
          type: "fragment",
          number: 1,
          totalBytes: undefined,
          last: false,
          abandoned: false,
          bytes: new Uint8Array(1),
        }),
      "6.7",
    ],
    [
      "a message that says it is too large",
      (peer) =>
        peer.sendFrames({
          type: "fragment",
          number: 1,
          totalBytes: 2 ** 40,
          last: false,
          abandoned: false,
          bytes: new Uint8Array(1),
        }),
      "6.7",
    ],
    [
      "a message that begins twice",
      (peer) => {
        const first = {
          type: "fragment",
          number: 1,
          totalBytes: 9,
          last: false,
          abandoned: false,
          bytes: new Uint8Array(1),
        } as const;
        peer.sendFrames(first, first);
      },
      "6.7",
    ],
    [
      "fragments that are too many bytes",
      (peer) =>
        peer.sendFrames({
          type: "fragment",
          number: 1,
          totalBytes: 1,
          last: true,
          abandoned: false,
          bytes: new Uint8Array(2),
        }),
      "6.7",
    ],
    [
      "fragments that are too few bytes",
      (peer) =>
        peer.sendFrames({
          type: "fragment",
          number: 1,
          totalBytes: 3,
          last: true,
          abandoned: false,
          bytes: new Uint8Array(2),
        }),
      "6.7",
    ],
    [
      "a message that is abandoned and was not begun",
      (peer) =>
        peer.sendFrames({
          type: "fragment",
          number: 1,
          totalBytes: undefined,
          last: false,
          abandoned: true,
          bytes: new Uint8Array(0),
        }),
      "6.7",
    ],
    [
      "a fragment without bytes",
      (peer) =>
        peer.sendFrames({
          type: "fragment",
          number: 1,
          totalBytes: 3,
          last: false,
          abandoned: false,
          bytes: new Uint8Array(0),
        }),
      "6.7",
    ],
    [
      "fragments that hold a fragment",
      (peer) =>
        peer.sendFrames({
          type: "fragment",
          number: 1,
          totalBytes: 3,
          last: true,
          abandoned: false,
          bytes: new Uint8Array([0x18, 1, 0]),
        }),
      "6.7",
    ],
    [
      "more messages in pieces than allowed",
      (peer) =>
        peer.sendFrames(
          ...Array.from({ length: 513 }, (_, index) => ({
            type: "fragment" as const,
            number: index + 1,
            totalBytes: 9,
            last: false,
            abandoned: false,
            bytes: new Uint8Array(1),
          })),
        ),
      "6.7",
    ],
  ];
  for (const [what, send, section] of table) {
    it(`ends it over ${what}, and names section ${section}`, async () => {
      const scene = await scriptedClient();
      send(scene.peer);
      await scene.platform.settle();
      expect(scene.peer.received.at(-1)).toMatchObject({
        type: "close",
        message: expect.stringMatching(`section ${section.replace(".", "\\.")}\\)`),
      });
      expect(scene.peer.closed).toBeDefined();
      await expectServing(scene);
    });
  }

  it("ignores what is late: a packet twice, a cancel behind the answer", async () => {
    const scene = await scriptedClient();
    scene.peer.send(data(1, 0, call(1)));
    scene.peer.send(data(1, 0, call(1)));
    await scene.platform.settle();
    scene.peer.send(
      data(
        2,
        0,
        { type: "cancel", number: 1, reason: "cancelled" },
        { type: "cancel", number: 1, reason: "cancelled" },
      ),
    );
    await scene.platform.settle();
    expect(handled).toEqual(["call 1"]);
    expect(scene.peer.closed).toBeUndefined();
    scene.peer.close();
    await expectServing(scene);
  });

  it("refuses binary parts that would reach a prototype or are there twice, and goes on", async () => {
    const scene = await scriptedClient();
    const part = (key: string | undefined) => ({
      kind: "uint8array" as const,
      key,
      bytes: new Uint8Array(1),
    });
    const payload = utf8.encode("{}");
    scene.peer.sendFrames(
      call(1, { payload, parts: [part("__proto__")] }),
      call(3, { payload, parts: [part("a"), part("a")] }),
      call(5, { payload: utf8.encode('{"a":1}'), parts: [part("a")] }),
      call(7, { payload: utf8.encode("1"), parts: [part("a")] }),
      call(9, { payload, parts: [part(undefined)] }),
    );
    await scene.platform.settle();
    expect(handled).toEqual([]);
    expect(scene.peer.closed).toBeUndefined();
    scene.peer.close();
    await expectServing(scene);
  });

  it("takes a peer for dead that stays silent although it is asked", async () => {
    const scene = await scriptedClient();
    await scene.platform.advance(15_010);
    expect(scene.peer.received.at(-1)).toMatchObject({ type: "ping" });
    await scene.platform.advance(15_010);
    expect(scene.peer.received.at(-1)).toMatchObject({ type: "ping" });
    expect(scene.peer.closed).toMatchObject({ code: 1001 });
  });
});

/** A client whose server is scripted. */
async function scriptedServer() {
  const platform = new VirtualPlatform();
  const peers: ScriptedPeer[] = [];
  const connection = connectDuplex<typeof api>(
    (handlers) => {
      const peer = new ScriptedPeer(platform);
      peers.push(peer);
      return peer.far(handlers);
    },
    { platform, codecs: ["json"], waitTimeoutMs: 0, backoff: { minMs: 60_000, maxMs: 60_000 } },
  );
  await platform.settle();
  return { platform, connection, peers };
}

const outcome = (made: Promise<unknown>) =>
  made.then(
    (value) => ({ value }),
    ({ code, executed, message }: RpcError) => ({ code, executed, message }),
  );

describe("a client against a server that breaks the protocol", () => {
  const answers: [what: string, send: (peer: ScriptedPeer) => void][] = [
    ["garbage", (peer) => peer.sendBytes(utf8.encode("HTTP/1.1 400 Bad Request"))],
    ["data before the welcome", (peer) => peer.sendFrames({ type: "done", number: 1 })],
    [
      "a codec that was not offered",
      (peer) => peer.sendBytes(encodeWelcome({ ...plainWelcome, codec: "cbor" })),
    ],
    [
      "a version that was not offered",
      (peer) => peer.sendBytes(encodeWelcome({ ...plainWelcome, version: 7 })),
    ],
    [
      "a welcome without limits",
      (peer) => peer.send({ type: "welcome", version: 1, body: '{"codec":"json"}' }),
    ],
    ["a reject with a code that is none", (peer) => peer.send({ type: "reject", body: '{"code":"x"}' })],
  ];
  for (const [what, send] of answers) {
    it(`does not go on with ${what}`, async () => {
      const { platform, connection, peers } = await scriptedServer();
      const made = outcome(connection.api.note(1));
      send(peers[0]!);
      await platform.settle();
      expect(connection.state).toBe("waiting");
      expect(await made).toMatchObject({ code: "unavailable" });
      await connection.close();
      expect(platform.timerCount).toBe(0);
    });
  }

  const violations: [what: string, send: (peer: ScriptedPeer) => void, code: string][] = [
    [
      "an answer to a call that was never made",
      (peer) => peer.sendFrames({ type: "done", number: 99 }),
      "internal",
    ],
    ["a call with an odd number", (peer) => peer.sendFrames(call(1)), "internal"],
    ["a second welcome", (peer) => peer.sendBytes(encodeWelcome(plainWelcome)), "internal"],
    ["a packet that is broken", (peer) => peer.sendBytes(new Uint8Array([4])), "internal"],
    ["a close", (peer) => peer.send({ type: "close", code: 14, message: "bye" }), "unavailable"],
    [
      "a close with a number that is none",
      (peer) => peer.send({ type: "close", code: 77, message: "bye" }),
      "unknown",
    ],
  ];
  for (const [what, send, code] of violations) {
    it(`settles its calls once over ${what}, and dials again`, async () => {
      const { platform, connection, peers } = await scriptedServer();
      peers[0]!.sendBytes(encodeWelcome(plainWelcome));
      await platform.settle();
      const made = outcome(connection.api.note(1));
      await platform.settle();
      send(peers[0]!);
      expect(await made).toMatchObject({ code, executed: "unknown" });
      expect(connection.state).toBe("waiting");
      expect(connection.pendingCalls).toBe(0);
      await connection.close();
      expect(platform.timerCount).toBe(0);
    });
  }

  it("takes one answer for a call and ignores the others", async () => {
    const { platform, connection, peers } = await scriptedServer();
    peers[0]!.sendBytes(encodeWelcome(plainWelcome));
    await platform.settle();
    const made = outcome(connection.api.note(1));
    await platform.settle();
    const result = { type: "result", number: 1, parts: [], payload: utf8.encode("1") } as const;
    peers[0]!.sendFrames(result, { ...result, payload: utf8.encode("2") }, { type: "done", number: 1 });
    expect(await made).toEqual({ value: 1 });
    expect(connection.state).toBe("open");
    await connection.close();
  });

  it("tells a result that cannot be read from one that can", async () => {
    const { platform, connection, peers } = await scriptedServer();
    peers[0]!.sendBytes(encodeWelcome(plainWelcome));
    await platform.settle();
    const made = outcome(connection.api.note(1));
    await platform.settle();
    peers[0]!.sendFrames({ type: "result", number: 1, parts: [], payload: utf8.encode("{") });
    expect(await made).toMatchObject({ code: "internal", executed: "yes" });
    expect(connection.state).toBe("open");
    await connection.close();
  });

  it("never awaits a thenable that was decoded", async () => {
    const { platform, connection, peers } = await scriptedServer();
    peers[0]!.sendBytes(encodeWelcome(plainWelcome));
    await platform.settle();
    const made = connection.api.note(1);
    await platform.settle();
    peers[0]!.sendFrames({ type: "result", number: 1, parts: [], payload: utf8.encode('{"then":"x"}') });
    expect(JSON.stringify(await made)).toBe('{"then":"x"}');
    await connection.close();
  });

  it("closes for good where the server says never", async () => {
    const { platform, connection, peers } = await scriptedServer();
    const made = outcome(connection.api.note(1));
    peers[0]!.sendBytes(
      encodeReject({
        code: "permission_denied",
        message: "not you",
        retry: "never",
        supported: { versions: [1, 1], codecs: ["json"] },
      }),
    );
    expect(await made).toEqual({ code: "permission_denied", executed: "no", message: "not you" });
    await platform.settle();
    expect(connection.state).toBe("closed");
    expect(platform.timerCount).toBe(0);
  });
});
