import type { Duplex } from "../duplex/duplex.ts";
import type { RpcError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Platform } from "../platform.ts";
import { Session, type SessionHandlers, type SessionOwner } from "./session.ts";
import type { SessionDirectory } from "./session-directory.ts";
import { newToken } from "./token.ts";

/** What carries an accepted session: the acceptor of one duplex. */
export interface Carrier {
  /** Another duplex carries the session from now on: nothing that still comes from this one counts. */
  fence(): void;
  /** The session is over. */
  sessionEnded(error: RpcError): void;
}

/** What holds for all accepted sessions of a server. */
export interface AcceptedSessionTerms {
  readonly platform: Platform;
  readonly limits: Limits;
  readonly directory: SessionDirectory;
}

/** What an accepted session is. */
export interface AcceptedSessionFacts {
  readonly id: string;
  readonly codec: string;
  /** Whether the codec is the one in which early packets came. */
  readonly earlyAccepted: boolean;
  /** Who the peer is: whoever resumes must be the same. */
  readonly principal: unknown;
  /** The key of the HELLO that asked for it; undefined where the session ends with its duplex. */
  readonly key: string | undefined;
}

/**
 * A session at the accepting end and what carries it: one duplex at a time, the one that resumed it last. It changes carriers at once when the peer
 * shows up on another, whatever the old one still says.
 */
export class AcceptedSession implements SessionOwner {
  readonly id: string;
  readonly codec: string;
  readonly earlyAccepted: boolean;
  principal: unknown;
  readonly session: Session;
  readonly #terms: AcceptedSessionTerms;
  #carrier: Carrier | undefined;
  /** The last request to go on with it that was granted. */
  lastAttempt = 0;
  /** Those that resume it: the newest, and before the peer has shown that it got that, the one that it had. */
  #tokens: readonly string[];

  /** @param attach Puts the multiplexer on the session. */
  constructor(
    terms: AcceptedSessionTerms,
    { id, codec, earlyAccepted, principal, key }: AcceptedSessionFacts,
    attach: (session: Session) => SessionHandlers,
  ) {
    const { platform, limits } = terms;
    this.#terms = terms;
    this.id = id;
    this.codec = codec;
    this.earlyAccepted = earlyAccepted;
    this.principal = principal;
    this.#tokens = key === undefined ? [] : [key];
    this.session = new Session({ platform, limits, tap: undefined, owner: this, attach });
  }

  /** Whether the peer can resume it. */
  get isKept(): boolean {
    return this.#tokens.length > 0;
  }

  /** The first duplex carries it; the WELCOME is sent. */
  begin(carrier: Carrier, duplex: Duplex): void {
    this.#carrier = carrier;
    this.session.begin(duplex);
  }

  /** Another duplex carries it from now on; the WELCOME is sent. */
  moveTo(carrier: Carrier, duplex: Duplex, peerReceived: number): void {
    this.#carrier = carrier;
    this.session.resume(duplex, peerReceived);
  }

  /** Whatever carries it is fenced off, before anything is told to the one that shall. */
  release(error: RpcError): void {
    const carrier = this.#carrier;
    this.#carrier = undefined;
    carrier?.fence();
    this.session.detach(error, this.#terms.limits.detachedMs);
    this.#terms.directory.notDetached(this);
  }

  /** A new token, beside the one that the peer has shown: it may not get the new one. */
  rotate(shown: string): string {
    const token = newToken(this.#terms.platform);
    this.#setTokens([shown, token]);
    return token;
  }

  /** The peer has the newest token: the one before is void. */
  confirmed(): void {
    if (this.#tokens.length > 1) this.#setTokens(this.#tokens.slice(-1));
  }

  /** A carrier has lost its duplex: the session waits for another, unless it has one already, or cannot be resumed. */
  left(carrier: Carrier, error: RpcError): void {
    if (this.#carrier !== carrier) return;
    this.#carrier = undefined;
    carrier.fence();
    if (!this.isKept) {
      this.session.lost(error);
      return;
    }
    this.session.detach(error, this.#terms.limits.detachedMs);
    this.#terms.directory.detached(this);
  }

  peerDied(error: RpcError): void {
    if (this.#carrier !== undefined) this.left(this.#carrier, error);
  }

  sessionEnded(error: RpcError): void {
    const carrier = this.#carrier;
    this.#carrier = undefined;
    this.#setTokens([]);
    this.#terms.directory.notDetached(this);
    carrier?.sessionEnded(error);
  }

  #setTokens(tokens: readonly string[]): void {
    this.#terms.directory.rename(this, this.#tokens, tokens);
    this.#tokens = tokens;
  }
}
