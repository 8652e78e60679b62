import { ProtocolError } from "../wire/protocol-error.ts";

/**
 * The call numbers that a peer has used. They rise, but a large call may arrive behind smaller ones that were made
 * later; so numbers that were passed over are remembered until they come, as many as there may be calls at once.
 */
export class PeerNumbers {
  #next: number;
  readonly #passedOver = new Set<number>();
  readonly #maxPassedOver: number;

  /** @param first The lowest number that the peer may use: 1 or 2. */
  constructor(first: number, maxPassedOver: number) {
    this.#next = first;
    this.#maxPassedOver = maxPassedOver;
  }

  /** The highest that came; 0 before the first. */
  get last(): number {
    return Math.max(0, this.#next - 2);
  }

  /** Whether a call with this number has come. */
  wasTaken(number: number): boolean {
    return number < this.#next && !this.#passedOver.has(number);
  }

  /** A call with this number comes. */
  take(number: number): ProtocolError | undefined {
    if (this.#passedOver.delete(number)) return undefined;
    if (number < this.#next) return new ProtocolError("6.1", "a call with a number that was used before");
    if ((number - this.#next) / 2 + this.#passedOver.size > this.#maxPassedOver) {
      return new ProtocolError("6.1", `more than ${this.#maxPassedOver} call numbers are passed over`);
    }
    for (; this.#next < number; this.#next += 2) this.#passedOver.add(this.#next);
    this.#next = number + 2;
    return undefined;
  }
}
