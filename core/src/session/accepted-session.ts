import type { Duplex } from "../duplex/duplex.ts";
import type { RpcError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { Platform } from "../platform.ts";
import { Session, type SessionHandlers } from "./session.ts";
import type { SessionDirectory } from "./session-directory.ts";
import { newToken } from "./token.ts";

/** What carries an accepted session: the acceptor of one duplex. */
export interface Carrier {
  /** Another duplex carries the session from now on: nothing that still comes from this one counts. */
  fence(): void;
  /** The session is over. */
  sessionEnded(error: RpcError): void;
}

/** What an accepted session needs of the one that makes it. */
export interface AcceptedSessionOptions {
  readonly platform: Platform;
  readonly limits: Limits;
  readonly directory: SessionDirectory;
  readonly id: string;
  readonly codec: string;
  /** Whether the codec is the one in which early packets came. */
  readonly earlyAccepted: boolean;
  /** Who the peer is: whoever resumes must be the same. */
  readonly principal: unknown;
  /** The key of the HELLO that asked for it; undefined where the session ends with its duplex. */
  readonly key: string | undefined;
  /** Puts the multiplexer on the session. */
  readonly attach: (session: Session) => SessionHandlers;
}

/**
 * A session at the accepting end and what carries it: one duplex at a time, the one that resumed it last. It changes carriers at once when the peer
 * shows up on another, whatever the old one still says.
 */
export class AcceptedSession {
  readonly id: string;
  readonly codec: string;
  readonly earlyAccepted: boolean;
  principal: unknown;
  readonly session: Session;
  readonly #options: AcceptedSessionOptions;
  #carrier: Carrier | undefined;
  /** The last request to go on with it that was granted. */
  lastAttempt = 0;
  /** Those that resume it: the newest, and before the peer has shown that it got that, the one that it had. */
  #tokens: readonly string[];

  constructor(options: AcceptedSessionOptions) {
    const { platform, limits, key } = options;
    this.#options = options;
    this.id = options.id;
    this.codec = options.codec;
    this.earlyAccepted = options.earlyAccepted;
    this.principal = options.principal;
    this.#tokens = key === undefined ? [] : [key];
    this.session = new Session({
      platform,
      limits,
      tap: undefined,
      onDead: (error) => this.#carrier && this.left(this.#carrier, error),
      onEnded: (error) => this.#ended(error),
      attach: options.attach,
    });
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
    this.session.detach(error, this.#options.limits.detachedMs);
    this.#options.directory.notDetached(this);
  }

  /** A new token, beside the one that the peer has shown: it may not get the new one. */
  rotate(shown: string): string {
    const token = newToken(this.#options.platform);
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
    this.session.detach(error, this.#options.limits.detachedMs);
    this.#options.directory.detached(this);
  }

  #setTokens(tokens: readonly string[]): void {
    this.#options.directory.rename(this, this.#tokens, tokens);
    this.#tokens = tokens;
  }

  #ended(error: RpcError): void {
    const carrier = this.#carrier;
    this.#carrier = undefined;
    this.#setTokens([]);
    this.#options.directory.notDetached(this);
    carrier?.sessionEnded(error);
  }
}
