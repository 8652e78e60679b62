import { ByteWriter, varintByteLength } from "../wire/byte-writer.ts";
import { PacketType } from "../wire/packet.ts";
import type { Numbering } from "./numbering.ts";

/** Type, sequence number and ack of a data packet, at most. */
const maxHeaderBytes = 17;

/** Frames that wait to leave, in order; it packs as many as fit into each packet. */
export class Outbox {
  /** An array with a head: `shift` would move every element. */
  #frames: Uint8Array[] = [];
  #head = 0;
  #byteLength = 0;

  /** The bytes of all frames that wait. */
  get byteLength(): number {
    return this.#byteLength;
  }

  push(frame: Uint8Array): void {
    this.#frames.push(frame);
    this.#byteLength += frame.byteLength;
  }

  /** Forgets everything. */
  clear(): void {
    this.#frames = [];
    this.#head = 0;
    this.#byteLength = 0;
  }

  /**
   * The next packet, of at most `maxBytes`, numbered; undefined where not even one frame fits. // hot: once per packet
   */
  takePacket(type: "data" | "early", numbering: Numbering, maxBytes: number): Uint8Array | undefined {
    let packetBytes = maxHeaderBytes;
    let end = this.#head;
    for (; end < this.#frames.length; end++) {
      const { byteLength } = this.#frames[end] as Uint8Array; // end is below the length
      const withFrame = packetBytes + varintByteLength(byteLength) + byteLength;
      if (withFrame > maxBytes) break;
      packetBytes = withFrame;
    }
    if (end === this.#head) return undefined;
    const { seq, ack } = numbering.next();
    const writer = new ByteWriter(packetBytes).u8(PacketType[type]).varint(seq).varint(ack);
    for (; this.#head < end; this.#head++) {
      const frame = this.#frames[this.#head] as Uint8Array; // the head is below end
      writer.varint(frame.byteLength).bytes(frame);
      this.#byteLength -= frame.byteLength;
    }
    this.#compact();
    return writer.finish();
  }

  #compact(): void {
    if (this.#head === this.#frames.length) {
      this.#frames = [];
      this.#head = 0;
    } else if (this.#head > 1_024 && this.#head > this.#frames.length / 2) {
      this.#frames = this.#frames.slice(this.#head);
      this.#head = 0;
    }
  }
}
