import { systemPlatform } from "@heddle/core";
import { type ByteWriter, decodePacket, ProtocolError, resolveLimits, Session } from "@heddle/core/internal";
import type { MicroCase } from "./measure-layer.ts";

/** What a small call is on the wire, with its length before it. */
const frame = new Uint8Array(110).fill(0x61);
const frameBytes = frame.byteLength + 1;

/** A packet between two sessions: numbered, kept until it is acknowledged, sent, and read as far as its frames. Nothing is above them. */
export const sessionCases: readonly MicroCase[] = [
  { name: "session: a packet of one frame", run: (count) => exchange(count, 1) },
  { name: "session: a packet of 32 frames", run: (count) => exchange(count, 32) },
];

/** Packets go there and back in turn, so that each takes the ack of the one before along. */
function exchange(count: number, frames: number): void {
  const { ends, turn } = pair;
  for (let packet = 0; packet < count; packet++) {
    ends[packet % 2]?.send(frames);
    turn();
  }
}

const pair = makePair();

function makePair() {
  const planned: (() => void)[] = [];
  const platform = { ...systemPlatform, soon: (fn: () => void) => void planned.push(fn) };
  const [here, there] = [makeEnd(platform), makeEnd(platform)];
  here.open((bytes) => there.receive(bytes));
  there.open((bytes) => here.receive(bytes));
  const turn = () => {
    for (const fn of planned.splice(0)) fn();
  };
  turn();
  return { ends: [here, there], turn };
}

function makeEnd(platform: typeof systemPlatform) {
  let waiting = 0;
  const session = new Session({
    platform,
    limits: resolveLimits(),
    tap: undefined,
    owner: { peerDied: () => {}, sessionEnded: () => {} },
    attach: () => ({
      frame: () => "free",
      waitingBytes: () => waiting * frameBytes,
      writeFrame: (packet: ByteWriter) => {
        if (waiting === 0) return false;
        waiting--;
        packet.varint(frame.byteLength).bytes(frame);
        return true;
      },
      flushed: () => {},
      detached: () => {},
      resumed: () => {},
      ended: () => {},
    }),
  });
  return {
    open(send: (packet: Uint8Array) => void): void {
      session.begin({ bufferedByteLength: 0, send, close() {} });
      const terms = { heartbeatMs: 15_000, earlyAccepted: true, isResumable: true };
      session.open({ ...terms, peerMaxPacketBytes: 1_048_576 });
    },
    receive(bytes: Uint8Array): void {
      const packet = decodePacket(bytes);
      if (packet instanceof ProtocolError) throw new Error(packet.toString());
      session.receive(packet, bytes.byteLength);
    },
    send(frames: number): void {
      waiting = frames;
      session.wake();
    },
  };
}
