import { ByteWriter } from "../wire/byte-writer.ts";
import { writeFrame } from "../wire/encode-frame.ts";
import type { Frame } from "../wire/frame.ts";

/** A buffer begins with so many bytes; one that has grown beyond `mostSpareBytes` is not used again. */
const firstBytes = 8_192;
const mostSpareBytes = 65_536;
/** So many buffers are kept for those who need one next: a connection has none while nothing waits. */
const mostSpare = 16;
const spare: ByteWriter[] = [];

/**
 * The bytes of frames that wait, one behind the other and each behind its length, as they stand in a packet: so each is written once, and many leave with one
 * copy. A view, an array and a copy for each frame took a tenth of a small call's time.
 */
export class FrameBytes {
  #writer: ByteWriter | undefined;
  /** Where the first that waits begins. */
  #at = 0;

  /** Adds a frame. Returns how many bytes it has, without its length. // hot: once per frame */
  add(frame: Frame): number {
    const writer = this.#open();
    const from = writer.beginLength();
    try {
      writeFrame(writer, frame);
    } catch (error) {
      this.#undo(writer, from);
      throw error;
    }
    return writer.endLength(from);
  }

  /** Adds a frame by its bytes. */
  addBytes(chunks: readonly Uint8Array[]): number {
    const writer = this.#open();
    const from = writer.beginLength();
    try {
      for (const chunk of chunks) writer.bytes(chunk);
    } catch (error) {
      this.#undo(writer, from);
      throw error;
    }
    return writer.endLength(from);
  }

  /** Takes out what was added last, which has so many bytes. */
  takeLast(byteLength: number): Uint8Array {
    const writer = this.#open();
    const bytes = writer.takeLast(byteLength);
    if (writer.byteLength === this.#at) this.#close(writer);
    return bytes;
  }

  /** Moves the first bytes into a packet, so many with the lengths. // hot: once per packet */
  moveTo(packet: ByteWriter, byteLength: number): void {
    const writer = this.#open();
    packet.bytes(writer.view(this.#at, this.#at + byteLength));
    this.#at += byteLength;
    if (this.#at === writer.byteLength) this.#close(writer);
    else if (this.#at > mostSpareBytes && 2 * this.#at > writer.byteLength) this.#shorten(writer);
  }

  clear(): void {
    if (this.#writer !== undefined) this.#close(this.#writer);
  }

  #open(): ByteWriter {
    this.#writer ??= spare.pop() ?? new ByteWriter(firstBytes);
    return this.#writer;
  }

  #close(writer: ByteWriter): void {
    this.#writer = undefined;
    this.#at = 0;
    if (writer.capacity <= mostSpareBytes && spare.length < mostSpare) spare.push(writer.clear());
  }

  /** Half a frame must not stand among the whole ones. */
  #undo(writer: ByteWriter, from: number): void {
    writer.cutAt(from - 1);
    if (writer.byteLength === this.#at) this.#close(writer);
  }

  /** What has left makes room. */
  #shorten(writer: ByteWriter): void {
    const waiting = writer.view(this.#at, writer.byteLength);
    this.#writer = new ByteWriter(2 * waiting.byteLength).bytes(waiting);
    this.#at = 0;
  }
}
