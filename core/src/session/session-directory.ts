import { RpcError } from "../errors.ts";
import type { AcceptedSession } from "./accepted-session.ts";

/**
 * The sessions of one server that can be resumed, by their tokens, and in the order in which they lost their duplexes. A token is found by its
 * whole: it has 128 unpredictable bits at least, so that looking it up tells nobody how near a guess was. No token is shown to anybody but its peer.
 */
export class SessionDirectory {
  readonly #maxDetached: number;
  readonly #byToken = new Map<string, AcceptedSession>();
  readonly #detached = new Set<AcceptedSession>();

  /** @param maxDetached Sessions without a duplex; one more ends the one that has been without for longest. */
  constructor(maxDetached: number) {
    this.#maxDetached = maxDetached;
  }

  /** Sessions that have no duplex. */
  get detachedCount(): number {
    return this.#detached.size;
  }

  find(token: string): AcceptedSession | undefined {
    return this.#byToken.get(token);
  }

  /** A session has other tokens than before. */
  rename(session: AcceptedSession, before: readonly string[], now: readonly string[]): void {
    for (const token of before) this.#byToken.delete(token);
    for (const token of now) this.#byToken.set(token, session);
  }

  /** A session has lost its duplex. */
  detached(session: AcceptedSession): void {
    this.#detached.add(session);
    const [oldest] = this.#detached;
    if (this.#detached.size <= this.#maxDetached || oldest === undefined) return;
    const message = `more than ${this.#maxDetached} sessions wait for their peers (limits.maxDetachedSessions)`;
    oldest.session.lost(new RpcError("resource_exhausted", message));
  }

  /** A session is about to have a duplex again, or is over. */
  notDetached(session: AcceptedSession): void {
    this.#detached.delete(session);
  }
}
