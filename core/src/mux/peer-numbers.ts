import { ProtocolError } from "../wire/protocol-error.ts";

/** What is numbered, for errors: the section that says how, and its name. */
const kinds = { call: "6.1", stream: "8.6" } as const;

/** The lowest numbers of the two ends, as each sees them: odd from the dialler, even from the acceptor (PROTOCOL.md, 6.1). */
export const firstNumbers = { dialler: { own: 1, peers: 2 }, acceptor: { own: 2, peers: 1 } } as const;

/**
 * The numbers of calls, or of streams, that a peer has used. They rise, but a large call may arrive behind smaller ones that were made
 * later; so numbers that were passed over are remembered until they come, as many as there may be calls at once.
 */
export class PeerNumbers {
  readonly #first: number;
  #next: number;
  /** Made when the first is passed over: few peers do that. */
  #passedOver: Set<number> | undefined;
  readonly #maxPassedOver: number;
  readonly #kind: keyof typeof kinds;

  /** @param first The lowest number that the peer may use: 1 or 2. */
  constructor(first: number, maxPassedOver: number, kind: keyof typeof kinds = "call") {
    this.#first = first;
    this.#next = first;
    this.#maxPassedOver = maxPassedOver;
    this.#kind = kind;
  }

  /** The highest that came; 0 before the first. */
  get last(): number {
    return Math.max(0, this.#next - 2);
  }

  /** Whether this can be a number of the peer's, not one of ours. */
  isPeers(number: number): boolean {
    return number > 0 && number % 2 === this.#first % 2;
  }

  /** Whether a call with this number has come. */
  wasTaken(number: number): boolean {
    return number < this.#next && this.#passedOver?.has(number) !== true;
  }

  /** A call with this number comes. */
  take(number: number): ProtocolError | undefined {
    if (this.#passedOver?.delete(number)) return undefined;
    const section = kinds[this.#kind];
    if (number < this.#next)
      return new ProtocolError(section, `a ${this.#kind} with a number that was used before`);
    if ((number - this.#next) / 2 + (this.#passedOver?.size ?? 0) > this.#maxPassedOver) {
      const message = `more than ${this.#maxPassedOver} ${this.#kind} numbers are passed over`;
      return new ProtocolError(section, message);
    }
    for (; this.#next < number; this.#next += 2) {
      this.#passedOver ??= new Set();
      this.#passedOver.add(this.#next);
    }
    this.#next = number + 2;
    return undefined;
  }
}
