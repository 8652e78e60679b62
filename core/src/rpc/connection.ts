import type { Codec, CodecName } from "../codec/codec.ts";
import { resolveCodecs } from "../codec/codecs.ts";
import type { OpenDuplex } from "../duplex/duplex.ts";
import { RpcError } from "../errors.ts";
import { type Hello, protocolVersions, type Welcome } from "../handshake/messages.ts";
import { type Limits, resolveLimits } from "../limits.ts";
import { type Platform, systemPlatform } from "../platform.ts";
import { type Backoff, resolveBackoff } from "../session/backoff.ts";
import { Dialler } from "../session/dialler.ts";
import type { DiallerState } from "../session/dialler-state.ts";
import type { Session } from "../session/session.ts";
import { isThenable } from "../thenable.ts";
import { isMetadataKey } from "../wire/decode-frame.ts";
import type { Metadata } from "../wire/frame.ts";
import type { UntypedCall } from "./call.ts";
import { CallableConnection } from "./callable-connection.ts";
import { Caller } from "./caller.ts";
import { type CallOptions, type Client, makeClient } from "./client.ts";
import { Exchange } from "./exchange.ts";
import { type FrameEvent, FrameEvents } from "./frame-events.ts";
import { checkMs, wireMs } from "./milliseconds.ts";
import { notify } from "./notify.ts";
import { peerLimitsOf } from "./peer-limits.ts";
import type { Service } from "./service.ts";

/** How a connection is made. Every member may be left out. */
export interface ConnectOptions {
  /** By preference. @default ["superjson", "json", "msgpack"] */
  readonly codecs?: readonly (Codec | CodecName)[];
  /** Over the defaults; see `Limits`. */
  readonly limits?: Partial<Limits>;
  /** Sent with the HELLO for the server's `authenticate`; a function is asked anew at each attempt. */
  readonly metadata?:
    | Readonly<Record<string, string>>
    | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);
  /** For dialling, and as long again for the handshake. Beyond it the attempt has failed. @default 10_000 */
  readonly connectTimeoutMs?: number;
  /**
   * How long a call waits for a connection before it fails with `unavailable`, not executed. With 0 it fails as soon as an attempt
   * has failed. @default 10_000
   */
  readonly waitTimeoutMs?: number;
  /** The deadline of calls that say none. None by default. */
  readonly timeoutMs?: number;
  /** Asks the server to let no handler of ours run longer; it may allow less. None by default. */
  readonly handleTimeoutMs?: number;
  /** Between attempts. */
  readonly backoff?: Partial<Backoff>;
  /** What the server may call here. */
  readonly serve?: Service;
  /** Clock, timers and randomness. @default systemPlatform */
  readonly platform?: Platform;
}

/** Where a connection stands: `waiting` between two attempts; `closed` for good. */
export type ConnectionState = "connecting" | "open" | "waiting" | "closed";

/** A change of a connection's state. */
export interface StateChange {
  readonly state: ConnectionState;
  /** Attempts that failed since it was last open. */
  readonly failures: number;
  /** While `waiting`: when the next attempt begins, in milliseconds from now. */
  readonly retryInMs?: number;
  /** Why it is `waiting` or `closed`. */
  readonly error?: RpcError;
}

/** The session that is open. */
export interface SessionInfo {
  readonly id: string;
  readonly codec: string;
  readonly version: number;
  /** The server's. */
  readonly limits: Welcome["limits"];
  /** Last measured; `undefined` before that. */
  readonly roundTripMs: number | undefined;
}

/** What a connection tells, by name. */
export interface ConnectionEvents {
  state: StateChange;
  frame: FrameEvent;
}

/** A lasting connection to a server: dials, and dials again when it is lost, until it is closed. */
export interface Connection<Api = unknown> extends AsyncDisposable {
  /** The server's methods, typed: `await connection.api.math.add({ a: 1, b: 2 })`. */
  readonly api: Client<Api>;
  /** The same for another service of the server, `$sys` for instance: `connection.client<SysApi>()`. */
  client<Other>(): Client<Other>;
  /**
   * Makes a call by the method's id, for programs that learn of methods at run time: await it, iterate it, or ask for its `result()`. What comes
   * is not looked at.
   */
  call(method: string, input?: unknown, options?: CallOptions): UntypedCall;
  readonly state: ConnectionState;
  /** Resolves when it is open for the first time; rejects with the `RpcError` that closed it before that. */
  readonly ready: Promise<void>;
  /** Undefined while no session is open. */
  readonly session: SessionInfo | undefined;
  /** Calls that are not settled, and those whose streams have not ended. */
  readonly pendingCalls: number;
  /** Listens; returns the function that stops listening. What a listener throws is thrown again in a turn of its own, uncaught. */
  on<Name extends keyof ConnectionEvents>(
    event: Name,
    listener: (event: ConnectionEvents[Name]) => void,
  ): () => void;
  /** Ends everything, for good: calls under way reject with `cancelled`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Connects over any duplex. Returns at once; calls made before the connection is open wait for it, and those that fit leave right
 * behind the HELLO without waiting for its answer.
 *
 * @param open Called for each attempt.
 * @throws RangeError where an option is out of its range.
 */
export function connectDuplex<Api = unknown>(
  open: OpenDuplex,
  options: ConnectOptions = {},
): Connection<Api> {
  return new DialledConnection<Api>(open, options);
}

class DialledConnection<Api> implements Connection<Api> {
  readonly api: Client<Api>;
  readonly ready: Promise<void>;
  readonly #options: ConnectOptions;
  readonly #platform: Platform;
  readonly #limits: Limits;
  readonly #handleTimeoutMs: number | undefined;
  readonly #codecs: readonly Codec[];
  readonly #caller: Caller;
  readonly #frames: FrameEvents;
  readonly #stateListeners = new Set<(change: StateChange) => void>();
  readonly #dialler: Dialler;
  #exchange: Exchange | undefined;
  #open: { readonly session: Session; readonly welcome: Welcome; readonly codec: Codec } | undefined;
  #settleReady: { resolve(): void; reject(error: RpcError): void } = { resolve() {}, reject() {} };

  constructor(open: OpenDuplex, options: ConnectOptions) {
    const platform = options.platform ?? systemPlatform;
    const limits = resolveLimits(options.limits);
    this.#options = options;
    this.#platform = platform;
    this.#limits = limits;
    this.#handleTimeoutMs = wireMs(checkMs("handleTimeoutMs", options.handleTimeoutMs));
    this.#codecs = resolveCodecs(options.codecs);
    this.#caller = new Caller({
      platform,
      limits,
      timeoutMs: checkMs("timeoutMs", options.timeoutMs),
      waitTimeoutMs: checkMs("waitTimeoutMs", options.waitTimeoutMs ?? 10_000) ?? Number.POSITIVE_INFINITY,
    });
    this.#frames = new FrameEvents({ limits, platform, codec: () => this.#currentCodec() });
    this.api = this.client<Api>();
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => {}); // Who does not wait for `ready` learns of the error from the calls and the state.
    this.#dialler = new Dialler({
      open,
      platform,
      limits,
      policy: {
        connectTimeoutMs:
          checkMs("connectTimeoutMs", options.connectTimeoutMs ?? 10_000) ?? Number.POSITIVE_INFINITY,
        backoff: resolveBackoff(options.backoff),
      },
      hello: () => this.#hello(),
      tap: this.#frames,
      attach: (session) => this.#attach(session),
      onWelcome: (session, welcome, earlyAccepted) => this.#welcomed(session, welcome, earlyAccepted),
      onState: (state) => this.#changed(state),
    });
  }

  get state(): ConnectionState {
    return publicState(this.#dialler.state);
  }

  get session(): SessionInfo | undefined {
    if (this.#open === undefined) return undefined;
    const { welcome, session } = this.#open;
    const { sessionId: id, codec, version, limits } = welcome;
    return { id, codec, version, limits, roundTripMs: session.roundTripMs };
  }

  get pendingCalls(): number {
    const { waiting, sent, streaming } = this.#caller.pending;
    return waiting + sent + streaming;
  }

  client<Other>(): Client<Other> {
    return makeClient<Other>((method, input, options) => this.#caller.call(method, input, options));
  }

  call(method: string, input?: unknown, options?: CallOptions): UntypedCall {
    return this.#caller.call(method, input, options);
  }

  on<Name extends keyof ConnectionEvents>(
    event: Name,
    listener: (event: ConnectionEvents[Name]) => void,
  ): () => void {
    if (event === "frame") return this.#frames.listen(listener as (event: FrameEvent) => void); // the name says the type
    const stateListener = listener as (change: StateChange) => void; // likewise
    this.#stateListeners.add(stateListener);
    return () => this.#stateListeners.delete(stateListener);
  }

  async close(): Promise<void> {
    this.#dialler.close(new RpcError("cancelled", "the client closed the connection"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #hello(): Hello | Promise<Hello> {
    const { metadata = {} } = this.#options;
    const handleTimeoutMs = this.#handleTimeoutMs;
    const hello = (given: Readonly<Record<string, string>>): Hello => ({
      minVersion: protocolVersions.min,
      maxVersion: protocolVersions.max,
      codecs: this.#codecs.map(({ name }) => name),
      features: 0,
      limits: peerLimitsOf(this.#limits),
      metadata: checkedMetadata(given),
      ...(handleTimeoutMs === undefined ? {} : { handleTimeoutMs }),
    });
    if (typeof metadata !== "function") return hello(metadata);
    const given = metadata();
    return isThenable(given) ? Promise.resolve(given).then(hello) : hello(given);
  }

  #attach(session: Session) {
    const exchange = new Exchange({
      session,
      role: "dialler",
      platform: this.#platform,
      limits: this.#limits,
      caller: this.#caller,
      methods: this.#options.serve?.methods ?? new Map(),
      observer: undefined,
      tap: this.#frames,
    });
    this.#exchange = exchange;
    exchange.offer(this.#firstCodec());
    return exchange.sessionHandlers;
  }

  #welcomed(session: Session, welcome: Welcome, earlyAccepted: boolean): void {
    const codec = this.#codecs.find(({ name }) => name === welcome.codec);
    if (codec === undefined) throw new Error("bug: welcome with a codec that was not offered");
    this.#open = { session, welcome, codec };
    this.#exchange?.agree({
      codec,
      peerLimits: welcome.limits,
      earlyAccepted,
      handleTimeoutMs: this.#handleTimeoutMs ?? Number.POSITIVE_INFINITY,
      connection: new CallableConnection(
        { id: welcome.sessionId, peer: { transport: "other" }, principal: undefined, codec: welcome.codec },
        this.#caller,
      ),
    });
  }

  #changed(state: DiallerState): void {
    if (state.name !== "open") this.#open = undefined;
    if (state.name === "open") this.#settleReady.resolve();
    if (state.name === "waiting") this.#caller.attemptFailed(state.error);
    if (state.name === "closed") {
      this.#caller.close(state.error);
      this.#settleReady.reject(state.error);
    }
    if (state.name === "handshaking") return; // to the outside it is connecting still
    const change: StateChange = {
      state: publicState(state),
      failures: "failures" in state ? state.failures : 0,
      ...(state.name === "waiting" ? { retryInMs: state.delayMs } : {}),
      ...("error" in state ? { error: state.error } : {}),
    };
    notify(this.#stateListeners, change, this.#platform);
  }

  #firstCodec(): Codec {
    const [first] = this.#codecs;
    if (first === undefined) throw new Error("bug: no codec");
    return first;
  }

  #currentCodec(): Codec {
    return this.#open?.codec ?? this.#firstCodec();
  }
}

function checkedMetadata(given: Metadata): Metadata {
  for (const [key, value] of Object.entries(given)) {
    if (isMetadataKey(key) && typeof value === "string") continue;
    throw new RpcError(
      "invalid_argument",
      `"${key}" is no text with a key of a-z 0-9 _ . - and a letter first`,
    );
  }
  return given;
}

function publicState(state: DiallerState): ConnectionState {
  return state.name === "handshaking" ? "connecting" : state.name;
}
