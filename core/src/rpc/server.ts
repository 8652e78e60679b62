import type { Codec, CodecName } from "../codec/codec.ts";
import { resolveCodecs } from "../codec/codecs.ts";
import type { OpenDuplex } from "../duplex/duplex.ts";
import { RpcError } from "../errors.ts";
import type { PeerLimits } from "../handshake/messages.ts";
import type { Accepted } from "../handshake/negotiate.ts";
import { type Limits, resolveLimits } from "../limits.ts";
import { type Platform, systemPlatform } from "../platform.ts";
import type { AcceptedSession } from "../session/accepted-session.ts";
import { Acceptor, type AcceptorHandlers, type AcceptorTerms } from "../session/acceptor.ts";
import type { Session, SessionHandlers } from "../session/session.ts";
import { SessionDirectory } from "../session/session-directory.ts";
import type { Metadata } from "../wire/frame.ts";
import type { Client } from "./client.ts";
import type { Served } from "./dispatcher.ts";
import { KeyedCalls } from "./idempotency/keyed-calls.ts";
import type { IdempotencyOptions } from "./idempotency/options.ts";
import { checkMs, wireMs } from "./milliseconds.ts";
import type { PeerInfo } from "./peer-connection.ts";
import { peerLimitsOf } from "./peer-limits.ts";
import { isEqualAsJson } from "./same-principal.ts";
import { ServedSession, type SessionHost } from "./served-session.ts";
import { type ServerStats, StatsRecorder } from "./server-stats.ts";
import type { Service } from "./service.ts";
import {
  describeMethods,
  type Health,
  protocolVersion,
  type ServerInfo,
  type SysOptions,
  sysService,
} from "./sys-service.ts";

/** How a server is made. Every member may be left out. */
export interface ServerOptions {
  /** The codecs it has; among those the dialler's preference decides. @default ["superjson", "json", "msgpack"] */
  readonly codecs?: readonly (Codec | CodecName)[];
  /** Over the defaults; see `Limits`. */
  readonly limits?: Partial<Limits>;
  /**
   * Says who a peer is; handlers see what it returns as `context.principal`. Throw an `RpcError` to refuse: its code and message
   * are told. Anything else that is thrown is told as `internal` without its message, and the peer tries again later. Bounded by `helloTimeoutMs`.
   */
  readonly authenticate?: (hello: { readonly metadata: Metadata; readonly peer: PeerInfo }) => unknown;
  /**
   * Whether the one who resumes a session, or authenticates anew on it, is the one whose session it is. Somebody else gets no session of another's.
   * @default equal as JSON */
  readonly isSamePrincipal?: (before: unknown, now: unknown) => boolean;
  /** The longest that any handler may run. None by default. */
  readonly handleTimeoutMs?: number;
  /** Runs calls with an idempotency key once. Without it they are refused with `failed_precondition`, and handlers have no `onCommit`. */
  readonly idempotency?: IdempotencyOptions;
  /** Who may call `$sys`. @default everybody */
  readonly sys?: SysOptions;
  /** Told by `$sys.info`. @default "heddle" */
  readonly name?: string;
  /** Told by `$sys.info`. @default "0.0.0" */
  readonly version?: string;
  /** Hears what handlers threw and their callers are not told. */
  readonly onError?: (error: unknown, method: string) => void;
  /** Clock, timers and randomness. @default systemPlatform */
  readonly platform?: Platform;
}

/** One duplex of a peer that connected, or is about to. Its session may outlive it. */
export interface AcceptedConnection {
  readonly peer: PeerInfo;
  /** Whether the handshake is done and it carries a session. */
  readonly isOpen: boolean;
  /** Calls what the peer serves; calls wait until the handshake is done, and go on when the session is resumed elsewhere. */
  client<Api>(): Client<Api>;
  /** Resolves when the duplex is over, or another carries the session. */
  readonly closed: Promise<void>;
  /** Ends the session: calls in both directions are told `unavailable`. */
  close(message?: string): void;
}

/** A service and all who are connected to it, over whatever duplexes. `listen` makes one and brings it duplexes. */
export interface RpcServer {
  /** Serves a peer. */
  accept(open: OpenDuplex, peer?: PeerInfo): AcceptedConnection;
  /** Peers that are connected, those in the handshake included. */
  readonly connectionCount: number;
  /** @param codec With `json`, examples that it does not carry are left out. */
  info(codec?: string): ServerInfo;
  stats(): ServerStats;
  health(): Health;
  /**
   * Shuts down: refuses new calls as not executed, waits up to `graceMs` for those that run, then ends every session.
   * A second call waits for the first.
   * @param options `graceMs`: @default 10_000
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/**
 * Makes a server of a service.
 * @throws RangeError where an option is out of its range.
 */
export function createServer(service: Service, options: ServerOptions = {}): RpcServer {
  return new DuplexServer(service, options);
}

/** Serves one peer over one duplex; see `createServer` for many. */
export function acceptDuplex(
  open: OpenDuplex,
  service: Service,
  options: ServerOptions = {},
): AcceptedConnection {
  return createServer(service, options).accept(open);
}

class DuplexServer implements RpcServer, SessionHost, AcceptorTerms {
  readonly options: ServerOptions;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly handleTimeoutMs: number | undefined;
  readonly codecs: readonly Codec[];
  readonly served: Served;
  readonly recorder: StatsRecorder;
  readonly keyedCalls: KeyedCalls | undefined;
  readonly directory: SessionDirectory;
  readonly peerLimits: PeerLimits;
  readonly codecNames: readonly string[];
  /** Duplexes, those in the handshake included. */
  readonly #connections = new Set<DuplexConnection>();
  /** Sessions, those without a duplex included. */
  readonly #sessions = new Map<AcceptedSession, ServedSession>();
  /** By codec: describing every method costs much, and nothing of it changes. */
  readonly #infos = new Map<string | undefined, ServerInfo>();
  #isDraining = false;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(service: Service, options: ServerOptions) {
    this.options = options;
    this.platform = options.platform ?? systemPlatform;
    this.limits = resolveLimits(options.limits);
    this.peerLimits = peerLimitsOf(this.limits);
    this.codecs = resolveCodecs(options.codecs);
    this.codecNames = this.codecs.map(({ name }) => name);
    this.handleTimeoutMs = wireMs(checkMs("handleTimeoutMs", options.handleTimeoutMs));
    this.recorder = new StatsRecorder(this.platform, options.onError);
    this.keyedCalls = options.idempotency && new KeyedCalls(options.idempotency, this.platform);
    this.directory = new SessionDirectory(this.limits.maxDetachedSessions);
    const sys = sysService({
      guards: options.sys ?? {},
      info: (codec) => this.info(codec),
      stats: () => this.stats(),
      health: () => this.health(),
      nowMs: () => this.platform.nowMs(),
    });
    this.served = { methods: new Map([...service.methods, ...sys.methods]), dispatch: service.dispatch };
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  refusal(): RpcError<"unavailable"> | undefined {
    return this.#isDraining ? new RpcError("unavailable", "the server is shutting down") : undefined;
  }

  isSamePrincipal(before: unknown, now: unknown): boolean {
    const { isSamePrincipal = isEqualAsJson } = this.options;
    return isSamePrincipal(before, now);
  }

  accept(open: OpenDuplex, peer: PeerInfo = { transport: "other" }): AcceptedConnection {
    const connection = new DuplexConnection(this, open, peer);
    this.#connections.add(connection);
    return connection;
  }

  /** A duplex is over. */
  connectionEnded(connection: DuplexConnection): void {
    this.#connections.delete(connection);
  }

  info(codec?: string): ServerInfo {
    let info = this.#infos.get(codec);
    if (info === undefined) {
      info = this.#describe(codec);
      this.#infos.set(codec, info);
    }
    return info;
  }

  #describe(codec: string | undefined): ServerInfo {
    return {
      name: this.options.name ?? "heddle",
      version: this.options.version ?? "0.0.0",
      protocolVersion,
      codecs: [...this.codecNames],
      limits: { ...this.peerLimits },
      methods: describeMethods(this.served.methods, codec),
    };
  }

  stats(): ServerStats {
    const detached = this.directory.detachedCount;
    return this.recorder.snapshot({
      connections: this.#connections.size,
      sessions: { attached: this.#sessions.size - detached, detached },
      running: this.#runningCalls(),
    });
  }

  health(): Health {
    return { status: this.#isDraining ? "draining" : "serving" };
  }

  close({ graceMs = 10_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#drain(graceMs);
    return this.#closing;
  }

  /** A duplex carries this session from now on. Gives what is served on it, which was there before where it is resumed. */
  carried(session: AcceptedSession, candidate: ServedSession, isResumed: boolean): ServedSession {
    if (!isResumed) this.#sessions.set(session, candidate);
    return this.#sessions.get(session) ?? candidate;
  }

  /** A session is over. */
  sessionEnded(session: AcceptedSession): void {
    this.#sessions.delete(session);
    this.callEnded();
  }

  /** A handler has ended, or will not be waited for any more. */
  callEnded(): void {
    if (this.#onIdle !== undefined && this.#runningCalls() === 0) this.#onIdle();
  }

  async #drain(graceMs: number): Promise<void> {
    const message = "the server is shutting down";
    this.#isDraining = true;
    for (const connection of [...this.#connections]) if (!connection.isOpen) connection.close(message);
    for (const served of this.#sessions.values()) served.goAway(message);
    await this.#idle(graceMs);
    for (const connection of [...this.#connections]) connection.close(message);
    for (const { session } of [...this.#sessions.keys()]) session.lost(new RpcError("unavailable", message));
  }

  #runningCalls(): number {
    let running = 0;
    for (const served of this.#sessions.values()) running += served.runningCalls;
    return running;
  }

  #idle(graceMs: number): Promise<void> {
    if (graceMs <= 0 || this.#runningCalls() === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.platform.after(graceMs, resolve);
      this.#onIdle = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** One duplex of a peer of a server. */
class DuplexConnection implements AcceptedConnection, AcceptorHandlers {
  readonly peer: PeerInfo;
  readonly #server: DuplexServer;
  readonly #acceptor: Acceptor;
  /** What is served here: a session of its own, until the peer resumes another. */
  #served: ServedSession;
  #isOpen = false;
  #isOver = false;
  /** Made when somebody asks for it, and what resolves it. */
  #closed: Promise<void> | undefined;
  #settleClosed: (() => void) | undefined;

  constructor(server: DuplexServer, open: OpenDuplex, peer: PeerInfo) {
    this.#server = server;
    this.peer = peer;
    this.#served = new ServedSession(server, peer);
    this.#acceptor = new Acceptor(open, server, this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get closed(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      if (this.#isOver) resolve();
      else this.#settleClosed = resolve;
    });
    return this.#closed;
  }

  client<Api>(): Client<Api> {
    return this.#served.client<Api>();
  }

  close(message = "the server closed the connection"): void {
    this.#acceptor.close(new RpcError("unavailable", message));
  }

  // What its acceptor asks and tells; see `AcceptorHandlers`.

  authenticate({ hello: { metadata } }: Accepted): unknown {
    return this.#server.options.authenticate?.({ metadata, peer: this.peer });
  }

  attach(session: Session, accepted: Accepted, sessionId: string): SessionHandlers {
    return this.#served.attach(session, accepted, sessionId);
  }

  carries(session: AcceptedSession, isResumed: boolean): void {
    const candidate = this.#served;
    this.#isOpen = true;
    this.#served = this.#server.carried(session, candidate, isResumed);
    this.#served.carriedBy(session, this.peer);
    if (isResumed) candidate.dismiss();
  }

  ended(error: RpcError): void {
    if (!this.#isOpen) this.#served.end(error);
    this.#isOpen = false;
    this.#isOver = true;
    this.#server.connectionEnded(this);
    this.#settleClosed?.();
  }
}
