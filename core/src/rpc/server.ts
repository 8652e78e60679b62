import type { Codec, CodecName } from "../codec/codec.ts";
import { resolveCodecs } from "../codec/codecs.ts";
import type { OpenDuplex } from "../duplex/duplex.ts";
import { RpcError } from "../errors.ts";
import type { Accepted } from "../handshake/negotiate.ts";
import { type Limits, resolveLimits } from "../limits.ts";
import { type Platform, systemPlatform } from "../platform.ts";
import { Acceptor } from "../session/acceptor.ts";
import type { Session } from "../session/session.ts";
import type { Metadata } from "../wire/frame.ts";
import { CallableConnection } from "./callable-connection.ts";
import { Caller } from "./caller.ts";
import { type Client, makeClient } from "./client.ts";
import { Exchange } from "./exchange.ts";
import type { Method } from "./method.ts";
import { checkMs, wireMs } from "./milliseconds.ts";
import type { PeerInfo } from "./peer-connection.ts";
import { peerLimitsOf } from "./peer-limits.ts";
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
  /** The longest that any handler may run. None by default. */
  readonly handleTimeoutMs?: number;
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

/** A peer that connected, or is about to. */
export interface AcceptedConnection {
  readonly peer: PeerInfo;
  /** Whether the handshake is done and the session not over. */
  readonly isOpen: boolean;
  /** Calls what the peer serves; calls wait until the handshake is done. */
  client<Api>(): Client<Api>;
  /** Resolves when it is over, whichever way. */
  readonly closed: Promise<void>;
  /** Ends it: calls in both directions are told `unavailable`. */
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

class DuplexServer implements RpcServer {
  readonly options: ServerOptions;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly handleTimeoutMs: number | undefined;
  readonly codecs: readonly Codec[];
  readonly methods: ReadonlyMap<string, Method>;
  readonly recorder: StatsRecorder;
  readonly #connections = new Set<DuplexConnection>();
  /** By codec: describing every method costs much, and nothing of it changes. */
  readonly #infos = new Map<string | undefined, ServerInfo>();
  #isDraining = false;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(service: Service, options: ServerOptions) {
    this.options = options;
    this.platform = options.platform ?? systemPlatform;
    this.limits = resolveLimits(options.limits);
    this.codecs = resolveCodecs(options.codecs);
    this.handleTimeoutMs = wireMs(checkMs("handleTimeoutMs", options.handleTimeoutMs));
    this.recorder = new StatsRecorder(this.platform, options.onError);
    const sys = sysService({
      guards: options.sys ?? {},
      info: (codec) => this.info(codec),
      stats: () => this.stats(),
      health: () => this.health(),
      nowMs: () => this.platform.nowMs(),
    });
    this.methods = new Map([...service.methods, ...sys.methods]);
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  accept(open: OpenDuplex, peer: PeerInfo = { transport: "other" }): AcceptedConnection {
    const connection = new DuplexConnection(this, open, peer, () => {
      this.#connections.delete(connection);
      this.#checkIdle();
    });
    this.#connections.add(connection);
    if (this.#isDraining) connection.close("the server is shutting down");
    return connection;
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
      codecs: this.codecs.map(({ name }) => name),
      limits: peerLimitsOf(this.limits),
      methods: describeMethods(this.methods, codec),
    };
  }

  stats(): ServerStats {
    return this.recorder.snapshot({ connections: this.#connections.size, running: this.#runningCalls() });
  }

  health(): Health {
    return { status: this.#isDraining ? "draining" : "serving" };
  }

  close({ graceMs = 10_000 }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#drain(graceMs);
    return this.#closing;
  }

  async #drain(graceMs: number): Promise<void> {
    this.#isDraining = true;
    for (const connection of this.#connections) connection.goAway("the server is shutting down");
    await this.#idle(graceMs);
    for (const connection of [...this.#connections]) connection.close("the server is shutting down");
  }

  /** A handler has ended. */
  callEnded(): void {
    this.#checkIdle();
  }

  #runningCalls(): number {
    let running = 0;
    for (const connection of this.#connections) running += connection.runningCalls;
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

  #checkIdle(): void {
    if (this.#onIdle !== undefined && this.#runningCalls() === 0) this.#onIdle();
  }
}

/** One peer of a server. */
class DuplexConnection implements AcceptedConnection {
  readonly peer: PeerInfo;
  readonly closed: Promise<void>;
  readonly #server: DuplexServer;
  readonly #caller: Caller;
  readonly #acceptor: Acceptor;
  #exchange: Exchange | undefined;
  #isOver = false;

  constructor(server: DuplexServer, open: OpenDuplex, peer: PeerInfo, onEnd: () => void) {
    const { platform, limits, options } = server;
    this.peer = peer;
    this.#server = server;
    this.#caller = new Caller({
      platform,
      limits,
      timeoutMs: undefined,
      waitTimeoutMs: limits.helloTimeoutMs,
    });
    let settleClosed = () => {};
    this.closed = new Promise((resolve) => {
      settleClosed = resolve;
    });
    const sessionId = toHex(platform.randomBytes(16));
    this.#acceptor = new Acceptor({
      open,
      platform,
      limits,
      peerLimits: peerLimitsOf(limits),
      codecs: server.codecs.map(({ name }) => name),
      sessionId,
      handleTimeoutMs: server.handleTimeoutMs,
      authenticate: ({ hello: { metadata } }) => options.authenticate?.({ metadata, peer }),
      attach: (session, accepted, principal) => this.#attach(session, accepted, sessionId, principal),
      onEnd: (error) => {
        this.#isOver = true;
        this.#caller.close(error);
        onEnd();
        settleClosed();
      },
    });
  }

  get isOpen(): boolean {
    return this.#exchange !== undefined && !this.#isOver;
  }

  get runningCalls(): number {
    return this.isOpen ? (this.#exchange?.runningCalls ?? 0) : 0;
  }

  client<Api>(): Client<Api> {
    return makeClient<Api>((method, input, options) => this.#caller.call(method, input, options));
  }

  goAway(message: string): void {
    if (this.#exchange === undefined) this.#acceptor.close(new RpcError("unavailable", message));
    else this.#exchange.goAway(message);
  }

  close(message = "the server closed the connection"): void {
    this.#acceptor.close(new RpcError("unavailable", message));
  }

  #attach(session: Session, { hello, codec: codecName }: Accepted, sessionId: string, principal: unknown) {
    const { platform, limits, methods, recorder, codecs } = this.#server;
    const codec = codecs.find(({ name }) => name === codecName);
    if (codec === undefined) throw new Error("bug: a codec was agreed that this server has not");
    const exchange = new Exchange({
      session,
      role: "acceptor",
      platform,
      limits,
      caller: this.#caller,
      methods,
      observer: {
        ended: (method, outcome, ms) => {
          recorder.ended(method, outcome, ms);
          this.#server.callEnded();
        },
        failed: (method, error) => recorder.failed(method, error),
      },
      tap: undefined,
    });
    this.#exchange = exchange;
    exchange.agree({
      codec,
      peerLimits: hello.limits,
      earlyAccepted: true,
      handleTimeoutMs: Math.min(
        hello.handleTimeoutMs ?? Number.POSITIVE_INFINITY,
        this.#server.handleTimeoutMs ?? Number.POSITIVE_INFINITY,
      ),
      connection: new CallableConnection(
        { id: sessionId, peer: this.peer, principal, codec: codecName },
        this.#caller,
      ),
    });
    return exchange.sessionHandlers;
  }
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
