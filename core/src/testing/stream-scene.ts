import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { OpenDuplex } from "../duplex/duplex.ts";
import { encodeHello, encodeWelcome } from "../handshake/messages.ts";
import { defaultLimits, type Limits, resolveLimits } from "../limits.ts";
import { type Connection, connectDuplex } from "../rpc/connection.ts";
import { method } from "../rpc/method.ts";
import { peerLimitsOf } from "../rpc/peer-limits.ts";
import { RpcStream } from "../rpc/rpc-stream.ts";
import { createServer } from "../rpc/server.ts";
import { service } from "../rpc/service.ts";
import { streamOf } from "../rpc/stream-schema.ts";
import { readFrame, readFrames } from "../wire/decode-frame.ts";
import type { Frame, Part, StreamPart } from "../wire/frame.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { FedSource } from "./fed-source.ts";
import { callFrame, plainWelcome } from "./plain-messages.ts";
import { ScriptedPeer } from "./scripted-peer.ts";
import { VirtualPlatform } from "./virtual-platform.ts";

/** Which side of a connection is tested; the other is scripted. */
export type TestedSide = "server" | "client";

/** How a scene differs from the default. */
export interface StreamSceneOptions {
  /** Of the side that is tested. */
  readonly limits?: Partial<Limits>;
  /** What the scripted side says of itself. */
  readonly peerLimits?: Partial<Limits>;
}

/**
 * One side with a scripted peer, one stream open in each direction, and a second peer, who is innocent. What a test says to a server it can say
 * to a client in the same words: `theirs` and `ours` give the numbers of streams by who sends them.
 */
export interface StreamScene {
  readonly side: TestedSide;
  readonly platform: VirtualPlatform;
  readonly peer: ScriptedPeer;
  /** While it is full, the tested side is told that the peer reads nothing. */
  readonly link: { isFull: boolean };
  /** What the tested side sends as its first stream, `ours(1)`. */
  readonly source: FedSource;
  /** Sources of all streams that the tested side has opened, in their order. */
  readonly sources: readonly FedSource[];
  /** Streams that the tested side was given, in their order; `theirs(1)` is the first. */
  readonly readers: readonly RpcStream[];
  /** Handlers of the tested server that have not ended. */
  readonly running: number;
  /** What calls of the tested client came to that failed. */
  readonly failures: unknown[];
  /** The number of the n-th stream that the scripted peer opens. */
  theirs(nth: number): number;
  /** The number of the n-th stream that the tested side opens. */
  ours(nth: number): number;
  /** The peer opens streams: as arguments of a call, or as the result of one that the tested client makes for it. */
  open(parts: readonly Part[], payload?: string): Promise<void>;
  /** The peer lets the tested side open one more stream. */
  letOpen(): Promise<void>;
  /** Handlers of the tested server that hold streams of the peer's return. */
  letReturn(): Promise<void>;
  /** All frames that the tested side has sent. */
  frames(): Frame[];
  /** Acknowledges all that has come: more may leave. */
  ack(): void;
  /** Whether a second peer is still served. */
  servesInnocent(): Promise<boolean>;
  /** Ends everything and says what is left behind. */
  leftovers(): Promise<Record<string, number>>;
}

/** What `StreamScene.leftovers` gives where nothing is left behind. */
export const nothingLeft = { timers: 0, connections: 0, pendingCalls: 0, running: 0 };

/** The part of a frame that opens a stream. */
export function streamPart(stream: number, key?: string): StreamPart {
  return { kind: "stream", key, stream };
}

/** Any value: the tests are not about schemas. */
const anything: StandardSchemaV1<unknown, unknown> = {
  "~standard": { version: 1, vendor: "heddle-test", validate: (value) => ({ value }) },
};

/** Makes a scene whose two streams are open. */
export async function streamScene(side: TestedSide, options: StreamSceneOptions = {}): Promise<StreamScene> {
  const platform = new VirtualPlatform();
  const shared = { platform, codecs: ["json"], limits: options.limits ?? {} } as const;
  const said = peerLimitsOf(resolveLimits(options.peerLimits));
  const sources: FedSource[] = [];
  const readers: RpcStream[] = [];
  const failures: unknown[] = [];
  const ends: (() => void)[] = [];
  const take = (input: unknown) => {
    const found = input instanceof RpcStream ? [input] : Object.values(input ?? {});
    readers.push(...found.filter((each) => each instanceof RpcStream));
  };
  const send = () => {
    const source = new FedSource();
    sources.push(source);
    return source;
  };
  const api = service({
    read: method({ input: anything }, (input) => {
      take(input);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
    send: method({}, send),
    numbers: method({ input: streamOf(anything) }, () => 1),
    ping: method({}, () => "pong"),
  });

  const peers: ScriptedPeer[] = [];
  const link = { isFull: false };
  const server = side === "server" ? createServer(api, shared) : undefined;
  let connection: Connection<typeof api> | undefined;
  let other: Connection<typeof api> | undefined;
  const dial = () =>
    connectDuplex<typeof api>((handlers) => {
      const peer = new ScriptedPeer(platform);
      peers.push(peer);
      return held(peer.far, link)(handlers);
    }, shared);
  const hello = { minVersion: 1, maxVersion: 1, codecs: ["json"], features: 0, limits: said, metadata: {} };
  const welcome = { ...plainWelcome, limits: said };
  const accept = async () => {
    const peer = new ScriptedPeer(platform);
    server?.accept(held(peer.far, link));
    await platform.settle();
    peer.sendBytes(encodeHello(hello));
    return peer;
  };
  let peer: ScriptedPeer;
  if (side === "server") peer = await accept();
  else {
    connection = dial();
    await platform.settle();
    peer = peers[0] as ScriptedPeer; // dialling opened it
    peer.sendBytes(encodeWelcome(welcome));
  }
  await platform.settle();

  let calls = 0;
  const framesOf = (from: ScriptedPeer) => {
    const frames: Frame[] = [];
    for (const packet of from.received) {
      if (packet.type !== "data" && packet.type !== "early") continue;
      readFrames(packet.frames, (reader) => {
        const frame = readFrame(reader, defaultLimits);
        if (frame instanceof ProtocolError) throw new Error(`the tested side sent ${frame.toString()}`);
        frames.push(frame);
        return undefined;
      });
    }
    return frames;
  };
  const scene: StreamScene = {
    side,
    platform,
    peer,
    link,
    get source() {
      return sources[0] as FedSource; // the scene is made with one
    },
    sources,
    readers,
    get running() {
      return server?.stats().calls.running ?? 0;
    },
    failures,
    theirs: (nth) => 2 * nth - (side === "server" ? 1 : 0),
    ours: (nth) => 2 * nth - (side === "server" ? 0 : 1),
    async open(parts, payload = "") {
      const bytes = new TextEncoder().encode(payload);
      if (side === "server") peer.sendFrames(callFrame(2 * ++calls - 1, "read", { parts, payload: bytes }));
      else {
        void connection
          ?.call("anything")
          .result()
          .then(take, (error: unknown) => failures.push(error));
        await platform.settle();
        peer.sendFrames({ type: "result", number: 2 * ++calls - 1, parts, payload: bytes });
      }
      await platform.settle();
    },
    async letOpen() {
      if (side === "server") peer.sendFrames(callFrame(2 * ++calls - 1, "send"));
      else {
        calls++;
        connection?.call("sink", send()).catch((error: unknown) => failures.push(error));
      }
      await platform.settle();
    },
    async letReturn() {
      for (const end of ends.splice(0)) end();
      await platform.settle();
    },
    frames: () => framesOf(peer),
    ack() {
      const last = peer.received.findLast(({ type }) => type === "data" || type === "early");
      if (last !== undefined && "seq" in last) peer.send({ type: "ack", ack: last.seq });
    },
    async servesInnocent() {
      if (side === "server") {
        const innocent = await accept();
        await platform.settle();
        innocent.sendFrames(callFrame(1, "ping"));
        await platform.settle();
        const isServed = framesOf(innocent).some(({ type }) => type === "result");
        innocent.close();
        await platform.settle();
        return isServed;
      }
      const before = peers.length;
      other = dial();
      await platform.settle();
      const innocent = peers[before] as ScriptedPeer; // dialling opened it
      innocent.sendBytes(encodeWelcome(welcome));
      const answer = other.call("ping");
      await platform.settle();
      innocent.sendFrames({ type: "result", number: 1, parts: [], payload: new TextEncoder().encode("7") });
      const isServed = (await answer) === 7;
      await other.close();
      return isServed;
    },
    async leftovers() {
      await scene.letReturn();
      peer.close();
      await platform.settle();
      await connection?.close();
      await server?.close({ graceMs: 0 });
      await platform.settle();
      return {
        timers: platform.timerCount,
        connections: server?.connectionCount ?? 0,
        pendingCalls: (connection?.pendingCalls ?? 0) + (other?.pendingCalls ?? 0),
        running: scene.running,
      };
    },
  };
  await scene.open([streamPart(scene.theirs(1))]);
  await scene.letOpen();
  return scene;
}

/** A duplex that says that it is full as long as it is told to. */
function held(open: OpenDuplex, link: { readonly isFull: boolean }): OpenDuplex {
  return (handlers) => {
    const inner = open(handlers);
    return {
      get bufferedByteLength() {
        return link.isFull ? Number.MAX_SAFE_INTEGER : inner.bufferedByteLength;
      },
      send: (packet) => inner.send(packet),
      close: (code, reason) => inner.close(code, reason),
    };
  };
}
