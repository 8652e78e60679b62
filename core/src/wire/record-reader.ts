import { ProtocolError } from "./protocol-error.ts";

/**
 * What a dialler sends first on a byte stream: NUL, then "HDL". No HTTP request, TLS hello or SSH banner begins
 * with NUL, so one port can tell them apart by the first byte (PROTOCOL.md, 3.1).
 */
export const streamPreface: Uint8Array = new Uint8Array([0x00, 0x48, 0x44, 0x4c]);

const headerBytes = 4;

/** The header of a packet on a byte stream: its length in four bytes, big-endian (PROTOCOL.md, 3.2). */
export function encodeRecordHeader(packetByteLength: number): Uint8Array {
  const header = new Uint8Array(headerBytes);
  new DataView(header.buffer).setUint32(0, packetByteLength);
  return header;
}

/**
 * Cuts a byte stream into packets, however the network cut it. The one reader that owns a stream behind its
 * preface: nothing else may take bytes from it, or the bytes of a call that came behind a handshake are lost.
 *
 * One contiguous buffer; `#start` to `#end` are the bytes that wait for the rest of their record. Packets are handed
 * out as views, without a copy; bytes before `#end` are therefore never written again.
 */
export class RecordReader {
  readonly #maxPacketBytes: number;
  #buffer: Uint8Array = empty;
  #start = 0;
  #end = 0;
  /** Whether we made the buffer, and may write behind `#end`; a chunk that was taken over belongs to its views alone. */
  #writable = false;

  /** @param maxPacketBytes A record that says it is longer is an error before anything is allocated for it. */
  constructor(maxPacketBytes: number) {
    this.#maxPacketBytes = maxPacketBytes;
  }

  /** Bytes kept because their record is not whole yet. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  /**
   * Takes the next bytes of the stream, which are the reader's from now on, and gives each packet that is now
   * whole to `onPacket`. Returns the error of a record that is empty or too long; the stream is useless after it.
   */
  read(chunk: Uint8Array, onPacket: (packet: Uint8Array) => void): ProtocolError | undefined {
    this.#append(chunk);
    while (this.pendingBytes >= headerBytes) {
      const length = this.#recordLength();
      if (length === 0) return new ProtocolError("3.2", "a record is empty");
      if (length > this.#maxPacketBytes) {
        const message = `a record of ${length} bytes; at most ${this.#maxPacketBytes} are allowed`;
        return new ProtocolError("3.2", message, "too_large");
      }
      if (this.pendingBytes < headerBytes + length) break;
      const packetStart = this.#start + headerBytes;
      this.#start = packetStart + length;
      onPacket(this.#buffer.subarray(packetStart, this.#start));
    }
    return undefined;
  }

  #append(chunk: Uint8Array): void {
    if (this.pendingBytes === 0) {
      this.#buffer = chunk;
      this.#start = 0;
      this.#end = chunk.byteLength;
      this.#writable = false;
      return;
    }
    if (!this.#writable || this.#end + chunk.byteLength > this.#buffer.byteLength) {
      this.#moveToRoomFor(this.pendingBytes + chunk.byteLength);
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.byteLength;
  }

  /** Grows with what has come, at most doubling it: a header that promises much and then silence costs nothing. */
  #moveToRoomFor(byteLength: number): void {
    const promised = this.pendingBytes < headerBytes ? 0 : headerBytes + this.#recordLength();
    const grown = new Uint8Array(Math.max(byteLength, Math.min(promised, 2 * byteLength)));
    grown.set(this.#buffer.subarray(this.#start, this.#end));
    this.#end = this.pendingBytes;
    this.#start = 0;
    this.#buffer = grown;
    this.#writable = true;
  }

  #recordLength(): number {
    const view = new DataView(this.#buffer.buffer, this.#buffer.byteOffset + this.#start, headerBytes);
    return view.getUint32(0);
  }
}

const empty = new Uint8Array(0);
