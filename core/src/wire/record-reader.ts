import type { BytesUse } from "../bytes-use.ts";
import { giveSpare, spareByteLength, takeSpare } from "../spare-bytes.ts";
import { ProtocolError } from "./protocol-error.ts";

/**
 * What a dialler sends first on a byte stream: NUL, then "HDL". No HTTP request, TLS hello or SSH banner begins
 * with NUL, so one port can tell them apart by the first byte (PROTOCOL.md, 3.1).
 */
export const streamPreface: Uint8Array = new Uint8Array([0x00, 0x48, 0x44, 0x4c]);

const headerBytes = 4;

/** The header of a packet on a byte stream: its length in four bytes, big-endian (PROTOCOL.md, 3.2). */
export function encodeRecordHeader(packetByteLength: number): Uint8Array {
  // Byte by byte, here and below: a DataView moves so small an array out of V8's heap, which takes a microsecond.
  const header = new Uint8Array(headerBytes);
  header[0] = packetByteLength >>> 24;
  header[1] = packetByteLength >>> 16;
  header[2] = packetByteLength >>> 8;
  header[3] = packetByteLength;
  return header;
}

/**
 * Cuts a byte stream into packets, however the network cut it. The one reader that owns a stream behind its
 * preface: nothing else may take bytes from it, or the bytes of a call that came behind a handshake are lost.
 *
 * A packet that came in one chunk is handed out as a view of it. One that came in pieces is put together, and no byte beside it is copied; where the
 * receiver keeps none of it, the next one in pieces gets the same memory. Echoes of 1 MiB over TCP, whose packets mostly come in two chunks: 230 MB/s
 * with new memory for each and for what came behind it, 290 so.
 */
export class RecordReader {
  readonly #maxPacketBytes: number;
  /** The record that is in pieces, with its header, as far as it has come. */
  #pieces: Uint8Array<ArrayBuffer> = empty;
  #pendingBytes = 0;
  /** How many it will be; until the header is there, that of the header. */
  #wantedBytes = headerBytes;

  /** @param maxPacketBytes A record that says it is longer is an error before anything is allocated for it. */
  constructor(maxPacketBytes: number) {
    this.#maxPacketBytes = maxPacketBytes;
  }

  /** Bytes kept because their record is not whole yet. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /**
   * Takes the next bytes of the stream, which are the reader's from now on, and gives each packet that is now
   * whole to `onPacket`. Returns the error of a record that is empty or too long; the stream is useless after it.
   */
  read(chunk: Uint8Array, onPacket: (packet: Uint8Array) => BytesUse): ProtocolError | undefined {
    for (let at = 0; at < chunk.byteLength; ) {
      if (this.#pendingBytes === 0 && chunk.byteLength - at >= headerBytes) {
        const length = recordLength(chunk, at);
        const error = this.#refusal(length);
        if (error !== undefined) return error;
        const end = at + headerBytes + length;
        if (end <= chunk.byteLength) {
          onPacket(chunk.subarray(at + headerBytes, end));
          at = end;
          continue;
        }
      }
      const end = Math.min(chunk.byteLength, at + this.#wantedBytes - this.#pendingBytes);
      this.#append(chunk.subarray(at, end));
      at = end;
      if (this.#pendingBytes < this.#wantedBytes) return undefined;
      if (this.#wantedBytes > headerBytes) this.#give(onPacket);
      else {
        const length = recordLength(this.#pieces, 0);
        const error = this.#refusal(length);
        if (error !== undefined) return error;
        this.#wantedBytes += length;
      }
    }
    return undefined;
  }

  #refusal(length: number): ProtocolError | undefined {
    if (length === 0) return new ProtocolError("3.2", "a record is empty");
    if (length <= this.#maxPacketBytes) return undefined;
    const message = `a record of ${length} bytes; at most ${this.#maxPacketBytes} are allowed`;
    return new ProtocolError("3.2", message, "too_large");
  }

  #append(bytes: Uint8Array): void {
    const byteLength = this.#pendingBytes + bytes.byteLength;
    if (byteLength > this.#pieces.byteLength) this.#moveToRoomFor(byteLength);
    this.#pieces.set(bytes, this.#pendingBytes);
    this.#pendingBytes = byteLength;
  }

  /** Grows with what has come, to four times of it at most: a header that promises much and then silence costs nothing. */
  #moveToRoomFor(byteLength: number): void {
    const room = roomFor(byteLength, Math.min(this.#wantedBytes, 2 * byteLength));
    room.set(this.#pieces.subarray(0, this.#pendingBytes));
    this.#pieces = room;
  }

  #give(onPacket: (packet: Uint8Array) => BytesUse): void {
    const pieces = this.#pieces;
    const packet = pieces.subarray(headerBytes, this.#pendingBytes);
    this.#pieces = empty;
    this.#pendingBytes = 0;
    this.#wantedBytes = headerBytes;
    const isSpare = pieces.byteLength === spareByteLength;
    // Who is given a view can reach what is behind it, which is of another peer.
    if (isSpare) pieces.fill(0, headerBytes + packet.byteLength);
    if (onPacket(packet) === "free" && isSpare) giveSpare(pieces);
  }
}

/** As long as little has come, it is made to measure: a peer that says nothing behind the begin of a packet must not cost a large buffer. */
function roomFor(byteLength: number, wantedBytes: number): Uint8Array<ArrayBuffer> {
  if (byteLength < spareByteLength / 4 || wantedBytes > spareByteLength) return new Uint8Array(wantedBytes);
  return takeSpare();
}

function recordLength(bytes: Uint8Array, at: number): number {
  // There are as many, so each `as number` holds.
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  const third = bytes[at + 2] as number;
  const fourth = bytes[at + 3] as number;
  return ((first << 24) | (second << 16) | (third << 8) | fourth) >>> 0;
}

const empty = new Uint8Array(0);
