import { Fifo } from "../fifo.ts";

/** What a packet costs beside its bytes. */
const overheadBytes = 128;

/** A data packet that has left: its bytes, in two pieces where the second is large and not a copy. */
export class SentPacket {
  readonly seq: number;
  readonly head: Uint8Array;
  readonly tail: Uint8Array | undefined;
  /** What keeping it costs. */
  readonly keptBytes: number;

  /** @param headCapacity The length of the buffer that `head` is a view of, which is kept whole. */
  constructor(seq: number, head: Uint8Array, tail: Uint8Array | undefined, headCapacity: number) {
    this.seq = seq;
    this.head = head;
    this.tail = tail;
    this.keptBytes = headCapacity + (tail === undefined ? 0 : tail.byteLength) + overheadBytes;
  }
}

/**
 * The packets that the peer has not acknowledged, in order, to be sent again when the session gets another duplex. Bounded in bytes: a full one
 * pushes back, nothing is dropped from it but by an ack. Plain data: what is sent when is decided by the session.
 */
export class ReplayBuffer {
  readonly #maxBytes: number;
  readonly #packets = new Fifo<SentPacket>();
  #keptBytes = 0;
  /** How many of them have left on the duplex of now. */
  #leftCount = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What it keeps in memory, in bytes: buffers count whole. */
  get byteLength(): number {
    return this.#keptBytes;
  }

  /** No further packet may leave before one is acknowledged. The last one may go beyond the limit by its size. */
  get isFull(): boolean {
    return this.#keptBytes >= this.#maxBytes;
  }

  /** Keeps a packet that is leaving for the first time. Only where none is left to send again. // hot: once per packet */
  push(packet: SentPacket): void {
    this.#packets.push(packet);
    this.#keptBytes += packet.keptBytes;
    this.#leftCount++;
  }

  /** The peer has all packets up to this number. // hot: once per ack */
  acknowledged(seq: number): void {
    for (
      let first = this.#packets.first;
      first !== undefined && first.seq <= seq;
      first = this.#packets.first
    ) {
      this.#packets.drop();
      this.#keptBytes -= first.keptBytes;
      if (this.#leftCount > 0) this.#leftCount--;
    }
  }

  /** There is a new duplex: all that is kept must leave again. Returns how many packets that are. */
  rewind(): number {
    this.#leftCount = 0;
    return this.#packets.size;
  }

  /** The next packet that must leave again, which it does now; undefined where there is none. */
  next(): SentPacket | undefined {
    const packet = this.#packets.at(this.#leftCount);
    if (packet !== undefined) this.#leftCount++;
    return packet;
  }

  clear(): void {
    this.#packets.clear();
    this.#keptBytes = 0;
    this.#leftCount = 0;
  }
}
