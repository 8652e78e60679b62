import { describe, expect, it } from "vitest";
import { duplexHighWaterBytes } from "../duplex/duplex.ts";
import { RpcError } from "../errors.ts";
import { resolveLimits } from "../limits.ts";
import { VirtualPlatform } from "../testing/virtual-platform.ts";
import { decodePacket, type Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";
import { Session } from "./session.ts";

/** A session on a duplex that keeps what it is given, and is as full as the test says. */
function scene() {
  const platform = new VirtualPlatform();
  const sent: Packet[] = [];
  const duplex = {
    bufferedByteLength: 0,
    isClosed: false,
    send(bytes: Uint8Array) {
      const packet = decodePacket(bytes);
      if (packet instanceof ProtocolError) throw new Error(packet.toString());
      sent.push(packet);
    },
    close() {
      duplex.isClosed = true;
    },
  };
  const told: string[] = [];
  /** What waits to leave, in place of a multiplexer. */
  const frames: Uint8Array[] = [];
  /** What is added to them as soon as there is room. */
  const whenFlushed: Uint8Array[] = [];
  const session = new Session({
    platform,
    limits: resolveLimits(),
    tap: undefined,
    owner: {
      peerDied: (error) => told.push(`dead ${error.code}`),
      sessionEnded: (error) => told.push(`over ${error.code}`),
    },
    attach: () => ({
      frame: (frame, early) => {
        told.push(`${early ? "early " : ""}frame ${frame.rest().join()}`);
        return "kept";
      },
      waitingBytes: () => frames.reduce((sum, { byteLength }) => sum + byteLength + 2, 0),
      writeFrame: (packet, maxBytes) => {
        const [first] = frames;
        if (first === undefined || first.byteLength + 2 > maxBytes) return false;
        packet.varint(first.byteLength).bytes(first);
        frames.shift();
        return true;
      },
      flushed: () => {
        told.push("flushed");
        frames.push(...whenFlushed.splice(0));
      },
      detached: () => told.push("detached"),
      resumed: () => told.push("resumed"),
      ended: (error: RpcError) => told.push(`ended ${error.code}`),
    }),
  });
  session.begin(duplex);
  const open = (earlyAccepted = true) =>
    session.open({ peerMaxPacketBytes: 8_192, heartbeatMs: 15_000, earlyAccepted, isResumable: true });
  const send = (bytes: Uint8Array) => {
    frames.push(bytes);
    session.wake();
  };
  return { platform, sent, duplex, told, frames, whenFlushed, session, open, send };
}

const frame = (byteLength: number, fill = 7) => new Uint8Array(byteLength).fill(fill);
const dataOf = (packets: readonly Packet[]) =>
  packets.flatMap((packet) => (packet.type === "data" || packet.type === "early" ? [packet] : []));

describe("a session", () => {
  it("puts all frames of a turn into one packet, in order", async () => {
    const { send, sent, platform, open } = scene();
    open();
    send(frame(1, 1));
    send(frame(2, 2));
    send(frame(1, 3));
    await platform.settle();
    expect(sent).toEqual([{ type: "data", seq: 1, ack: 0, frames: new Uint8Array([1, 1, 2, 2, 2, 1, 3]) }]);
  });

  it("sends at once what has grown to 4 KiB, and tells of it at the end of the turn", async () => {
    const { send, sent, told, platform, open } = scene();
    open();
    await platform.settle();
    send(frame(2_000, 1));
    send(frame(2_000, 2));
    expect(sent).toEqual([]);
    send(frame(2_000, 3));
    expect(dataOf(sent).map((packet) => packet.frames.byteLength)).toEqual([6_006]);
    send(frame(1, 4));
    expect([sent.length, told]).toEqual([1, []]);
    await platform.settle();
    expect(dataOf(sent).map((packet) => packet.frames.byteLength)).toEqual([6_006, 2]);
    expect(told).toEqual(["flushed"]);
  });

  it("cuts small packets from one buffer behind the first four, and lets go of it when there is nothing but pings", async () => {
    for (const ping of ["own", "peer's"] as const) {
      const { send, sent, platform, open, session } = scene();
      open();
      const sendOne = async (): Promise<void> => {
        send(frame(10));
        await platform.settle();
      };
      for (let count = 0; count < 6; count++) await sendOne();
      if (ping === "own") session.probe(1_000);
      else session.receive({ type: "ping", nonce: 1 }, 2);
      await platform.settle();
      await sendOne();
      const buffers = dataOf(sent).map(({ frames }) => frames.buffer);
      expect([ping, buffers.map((buffer) => buffers.indexOf(buffer))]).toEqual([ping, [0, 1, 2, 3, 4, 4, 6]]);
    }
  });

  it("makes no packet larger than the peer takes", async () => {
    const { send, sent, platform, open } = scene();
    open();
    for (let index = 0; index < 5; index++) send(frame(3_000));
    await platform.settle();
    expect(dataOf(sent).map((packet) => packet.frames.byteLength)).toEqual([6_004, 6_004, 3_002]);
  });

  it("lets an ack ride on data, and sends one alone when none leaves", async () => {
    const { session, send, sent, platform, open } = scene();
    open();
    session.receive({ type: "data", seq: 1, ack: 0, frames: new Uint8Array([1, 9]) }, 5);
    send(frame(1));
    await platform.advance(500);
    expect(sent).toEqual([{ type: "data", seq: 1, ack: 1, frames: new Uint8Array([1, 7]) }]);
    session.receive({ type: "data", seq: 2, ack: 1, frames: new Uint8Array(0) }, 5);
    await platform.advance(99);
    expect(sent).toHaveLength(1);
    await platform.advance(1);
    expect(sent[1]).toEqual({ type: "ack", ack: 2 });
  });

  it("acknowledges at once behind 64 packets", () => {
    const { session, sent, open } = scene();
    open();
    for (let seq = 1; seq <= 64; seq++)
      session.receive({ type: "data", seq, ack: 0, frames: new Uint8Array(0) }, 5);
    expect(sent).toEqual([{ type: "ack", ack: 64 }]);
  });

  it("asks for no frame while the duplex is full, and goes on when it has drained", async () => {
    const { session, send, sent, platform, duplex, told, open } = scene();
    open();
    duplex.bufferedByteLength = duplexHighWaterBytes;
    send(frame(3_000));
    await platform.settle();
    expect(sent).toEqual([]);
    duplex.bufferedByteLength = 0;
    session.drained();
    await platform.settle();
    expect(dataOf(sent)).toHaveLength(1);
    expect(told).toEqual(["flushed"]);
  });

  it("answers the last ping of a turn, and none while its buffers are full", async () => {
    const { session, sent, duplex, platform, open } = scene();
    open();
    for (let nonce = 1; nonce <= 1_000; nonce++) session.receive({ type: "ping", nonce }, 2);
    await platform.settle();
    expect(sent).toEqual([{ type: "pong", nonce: 1_000 }]);
    duplex.bufferedByteLength = duplexHighWaterBytes;
    session.receive({ type: "ping", nonce: 2 }, 2);
    await platform.settle();
    expect(sent).toHaveLength(1);
  });

  it("sends no acks to a peer that does not read", async () => {
    const { session, sent, duplex, platform, open } = scene();
    open();
    duplex.bufferedByteLength = duplexHighWaterBytes;
    for (let seq = 1; seq <= 1_000; seq++)
      session.receive({ type: "data", seq, ack: 0, frames: new Uint8Array(0) }, 5);
    await platform.advance(500);
    expect(sent).toEqual([]);
    duplex.bufferedByteLength = 0;
    session.drained();
    expect(sent).toEqual([{ type: "ack", ack: 1_000 }]);
  });

  it("sends what it was given before it says goodbye, and nothing after", async () => {
    const { session, send, sent, platform, duplex, told, open } = scene();
    open();
    duplex.bufferedByteLength = duplexHighWaterBytes;
    send(frame(1));
    session.close(1000, new RpcError("cancelled", "bye"));
    send(frame(1));
    session.close(1000, new RpcError("internal", "again"));
    await platform.advance(60_000);
    expect(sent.map(({ type }) => type)).toEqual(["data", "close"]);
    expect(duplex.isClosed).toBe(true);
    expect(told.filter((line) => line.startsWith("ended"))).toEqual(["ended cancelled"]);
    expect(platform.timerCount).toBe(0);
  });
});

describe("a session before the welcome", () => {
  it("sends early packets of at most 4 KiB, 64 KiB together, and the rest behind the welcome", async () => {
    const { send, sent, platform, open } = scene();
    for (let index = 0; index < 40; index++) send(frame(3_000));
    await platform.settle();
    expect(sent.every(({ type }) => type === "early")).toBe(true);
    expect(sent).toHaveLength(21);
    open();
    await platform.settle();
    const packets = dataOf(sent);
    expect(packets.map(({ seq }) => seq)).toEqual(packets.map((_, index) => index + 1));
    expect(packets.reduce((sum, { frames }) => sum + frames.byteLength, 0)).toBe(40 * 3_002);
  });

  it("lets all leave early that was given before the welcome, also what only the room for it has brought", async () => {
    const { send, sent, platform, whenFlushed, open } = scene();
    send(frame(100));
    whenFlushed.push(frame(200));
    open();
    send(frame(300));
    await platform.settle();
    expect(sent.map(({ type }) => type)).toEqual(["early", "early", "data"]);
  });

  it("keeps a frame that is too large for early packets", async () => {
    const { send, sent, platform, open } = scene();
    send(frame(5_000));
    await platform.settle();
    expect(sent).toEqual([]);
    open();
    await platform.settle();
    expect(dataOf(sent)).toHaveLength(1);
  });

  it("begins its numbers again where what was sent early was not accepted", async () => {
    const { send, sent, platform, frames, open } = scene();
    send(frame(1, 1));
    await platform.settle();
    send(frame(1, 2));
    frames.length = 0;
    open(false);
    send(frame(1, 3));
    await platform.settle();
    expect(sent).toEqual([
      { type: "early", seq: 1, ack: 0, frames: new Uint8Array([1, 1]) },
      { type: "data", seq: 1, ack: 0, frames: new Uint8Array([1, 3]) },
    ]);
  });
});
