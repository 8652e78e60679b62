import { ProtocolError } from "../wire/protocol-error.ts";

/** What to do with a packet that came. */
export type Arrival = "new" | "duplicate" | ProtocolError;

/**
 * The one place where packets get their numbers (PROTOCOL.md, 7.1). Each direction counts its data packets from 1; an
 * ack names the highest that came without a gap. A resumed session continues both counts on its next duplex.
 */
export class Numbering {
  #sent = 0;
  #acked = 0;
  #received = 0;
  #ackSent = 0;

  /** The highest number received without a gap: what every ack says. */
  get received(): number {
    return this.#received;
  }

  /** Packets received that no ack of ours has covered yet. */
  get unacknowledged(): number {
    return this.#received - this.#ackSent;
  }

  /** What the next data packet says; it counts as sent when `sent` is called. */
  get next(): { readonly seq: number; readonly ack: number } {
    return { seq: this.#sent + 1, ack: this.#received };
  }

  /** The packet that `next` described has left, and its ack with it. */
  sent(): void {
    this.#sent++;
    this.#ackSent = this.#received;
  }

  /** The ack to send now. */
  ack(): number {
    this.#ackSent = this.#received;
    return this.#received;
  }

  /** A data packet came. */
  arrived(seq: number): Arrival {
    if (seq === this.#received + 1) {
      this.#received = seq;
      return "new";
    }
    if (seq >= 1 && seq <= this.#received) return "duplicate";
    return new ProtocolError("7.1", `a packet with the number ${seq} where ${this.#received + 1} is due`);
  }

  /** An ack came. It may repeat itself, and never names what was not sent. */
  acknowledged(ack: number): ProtocolError | undefined {
    if (ack > this.#sent)
      return new ProtocolError("7.1", `an ack of ${ack} where ${this.#sent} packets were sent`);
    if (ack > this.#acked) this.#acked = ack;
    return undefined;
  }

  /**
   * Whether a peer that resumes can have received so much: not less than it has acknowledged, nor what was not sent. Nothing is
   * changed.
   */
  canHaveReceived(received: number): boolean {
    return received >= this.#acked && received <= this.#sent;
  }

  /** How much has become certain, in both directions: grows with every packet that is new and every ack of one. */
  get progress(): number {
    return this.#received + this.#acked;
  }

  /** Data packets that have left. */
  get lastSent(): number {
    return this.#sent;
  }

  /** What was received is told by the handshake, not by an ack. */
  told(): void {
    this.#ackSent = this.#received;
  }

  /** Starts again from 1: the peer has thrown away what was sent early. */
  restart(): void {
    this.#sent = 0;
    this.#acked = 0;
  }
}
