import type { Codec } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { Accepted } from "../handshake/negotiate.ts";
import type { Limits } from "../limits.ts";
import type { Platform } from "../platform.ts";
import type { AcceptedSession } from "../session/accepted-session.ts";
import type { Session, SessionHandlers } from "../session/session.ts";
import type { Metadata } from "../wire/frame.ts";
import { CallableConnection, type PeerFacts } from "./callable-connection.ts";
import { Caller } from "./caller.ts";
import { type Client, makeClient } from "./client.ts";
import type { CallOutcome, DispatchObserver, Served } from "./dispatcher.ts";
import { Exchange, type ExchangeHost } from "./exchange.ts";
import type { KeyedCalls } from "./idempotency/keyed-calls.ts";
import type { PeerInfo } from "./peer-connection.ts";
import type { ServerOptions } from "./server.ts";

/** What a served session needs of its server. */
export interface SessionHost {
  readonly options: ServerOptions;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly codecs: readonly Codec[];
  readonly served: Served;
  readonly handleTimeoutMs: number | undefined;
  readonly recorder: DispatchObserver;
  readonly keyedCalls: KeyedCalls | undefined;
  isSamePrincipal(before: unknown, now: unknown): boolean;
  sessionEnded(session: AcceptedSession): void;
  /** A handler has ended. */
  callEnded(): void;
}

/**
 * The traffic of one session of a server, over whatever duplexes carry it: what its peer calls, and what is called there. Handlers see the peer as it is
 * when they look.
 */
export class ServedSession implements PeerFacts, ExchangeHost {
  readonly #host: SessionHost;
  #caller: Caller | undefined;
  /** Where the peer is, as the duplex of now knows it. */
  #peer: PeerInfo;
  #id = "";
  #codec: Codec | undefined;
  #exchange: Exchange | undefined;
  #session: AcceptedSession | undefined;
  /** Why it is over, when it is. */
  #ended: RpcError | undefined;

  constructor(host: SessionHost, peer: PeerInfo) {
    this.#host = host;
    this.#peer = peer;
  }

  /** Of the session; empty before it has begun. */
  get id(): string {
    return this.#id;
  }

  get codec(): string {
    return this.#codec?.name ?? "";
  }

  get peer(): PeerInfo {
    return this.#peer;
  }

  get principal(): unknown {
    return this.#session?.principal;
  }

  /** Calls of the peer that have not ended. */
  get runningCalls(): number {
    return this.#exchange?.runningCalls ?? 0;
  }

  /** Made for the first call: most servers call nobody. */
  get caller(): Caller {
    this.#caller ??= this.#makeCaller();
    return this.#caller;
  }

  client<Api>(): Client<Api> {
    return makeClient<Api>((method, input, options) => this.caller.call(method, input, options));
  }

  /** The peer is accepted. */
  attach(session: Session, accepted: Accepted, sessionId: string): SessionHandlers {
    const { codecs, handleTimeoutMs } = this.#host;
    const { hello, codec: codecName } = accepted;
    const codec = codecs.find(({ name }) => name === codecName);
    if (codec === undefined) throw new Error("bug: a codec was agreed that this server has not");
    const exchange = new Exchange(session, "acceptor", this.#host, this);
    this.#exchange = exchange;
    this.#id = sessionId;
    this.#codec = codec;
    exchange.agree({
      codec,
      peerLimits: hello.limits,
      earlyAccepted: true,
      handleTimeoutMs: Math.min(
        hello.handleTimeoutMs ?? Number.POSITIVE_INFINITY,
        handleTimeoutMs ?? Number.POSITIVE_INFINITY,
      ),
      connection: new CallableConnection(this),
    });
    return exchange.sessionHandlers;
  }

  /** A duplex carries it from now on, of a peer that is who it was, and may be somewhere else. */
  carriedBy(session: AcceptedSession, peer: PeerInfo): void {
    const isFirst = this.#session === undefined;
    this.#session = session;
    this.#peer = peer;
    // Not before it has begun: nothing may leave this end early, and an argument's getter may end it.
    if (isFirst && this.#caller !== undefined) this.#carry(this.#caller);
  }

  /** Tells the peer that no further call of its will be run. */
  goAway(message: string): void {
    this.#exchange?.goAway(message);
  }

  /** It never began: the peer has resumed another session. */
  dismiss(): void {
    this.#close(new RpcError("unavailable", "the peer has resumed an earlier session", { executed: "no" }));
  }

  /** It is over. */
  end(error: RpcError): void {
    this.#close(error);
    if (this.#session !== undefined) this.#host.sessionEnded(this.#session);
  }

  /** A client that leaves takes no further calls, and needs nothing else. */
  peerIsGoing(): void {}

  handlerEnded(method: string, outcome: CallOutcome, ms: number): void {
    this.#host.recorder.handlerEnded(method, outcome, ms);
    this.#host.callEnded();
  }

  handlerFailed(method: string, error: unknown): void {
    this.#host.recorder.handlerFailed(method, error);
  }

  /** Looks again who the peer is. */
  async authenticate(metadata: Metadata): Promise<void> {
    const { authenticate } = this.#host.options;
    const session = this.#session;
    const principal = await authenticate?.({ metadata, peer: this.#peer });
    if (session === undefined) throw new Error("bug: a call on a session that nothing carries");
    if (!this.#host.isSamePrincipal(session.principal, principal))
      throw new RpcError("permission_denied", "this is somebody else: open another connection", {
        executed: "no",
      });
    session.principal = principal;
  }

  #close(error: RpcError): void {
    this.#exchange = undefined;
    this.#ended = error;
    this.#caller?.close(error);
  }

  #makeCaller(): Caller {
    const { platform, limits } = this.#host;
    const caller = new Caller({
      platform,
      limits,
      timeoutMs: undefined,
      waitTimeoutMs: Math.max(limits.helloTimeoutMs, limits.detachedMs), // no longer than there is something to wait for
    });
    if (this.#ended !== undefined) caller.close(this.#ended);
    else if (this.#session !== undefined) this.#carry(caller);
    return caller;
  }

  #carry(caller: Caller): void {
    if (this.#codec !== undefined) this.#exchange?.carry(caller, this.#codec);
  }
}
