import type { Duplex, DuplexClosed, OpenDuplex } from "../duplex/duplex.ts";
import { memoryDuplexPair } from "../duplex/memory-duplex.ts";
import type { Platform } from "../platform.ts";
import { ByteWriter } from "../wire/byte-writer.ts";
import { encodeFrame } from "../wire/encode-frame.ts";
import type { Frame } from "../wire/frame.ts";
import { decodePacket, encodePacket, type Packet } from "../wire/packet.ts";
import { ProtocolError } from "../wire/protocol-error.ts";

/** A peer that says what a test tells it to, however wrong. Open `far` with the side that is tested. */
export class ScriptedPeer {
  readonly far: OpenDuplex;
  /** What the tested side sent, in order. */
  readonly received: Packet[] = [];
  /** How the tested side ended the duplex; undefined while it is open. */
  closed: DuplexClosed | undefined;
  readonly #duplex: Duplex;
  #seq = 0;

  constructor(platform: Platform) {
    const [near, far] = memoryDuplexPair({ platform });
    this.far = far;
    this.#duplex = near({
      opened() {},
      received: (bytes) => {
        const packet = decodePacket(bytes);
        if (packet instanceof ProtocolError)
          throw new Error(`the tested side sent a broken packet: ${packet.toString()}`);
        this.received.push(packet);
        return "kept";
      },
      drained() {},
      closed: (closed) => {
        this.closed = closed;
      },
    });
  }

  /** Sends bytes as one packet. */
  sendBytes(bytes: Uint8Array): void {
    this.#duplex.send(bytes);
  }

  send(packet: Packet): void {
    this.sendBytes(encodePacket(packet));
  }

  /** Sends frames in a packet with the next sequence number. */
  sendFrames(...frames: readonly Frame[]): void {
    this.send({ type: "data", seq: ++this.#seq, ack: 0, frames: packFrames(frames) });
  }

  close(): void {
    this.#duplex.close(1000, "");
  }
}

/** Frames as they stand in a packet. */
export function packFrames(frames: readonly Frame[]): Uint8Array {
  const writer = new ByteWriter();
  for (const frame of frames) {
    const bytes = encodeFrame(frame);
    writer.varint(bytes.byteLength).bytes(bytes);
  }
  return writer.finish();
}
