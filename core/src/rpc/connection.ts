import type { Codec, CodecName } from "../codec/codec.ts";
import { resolveCodecs } from "../codec/codecs.ts";
import type { OpenDuplex } from "../duplex/duplex.ts";
import { RpcError } from "../errors.ts";
import type { Welcome } from "../handshake/messages.ts";
import { type Limits, resolveLimits } from "../limits.ts";
import { type Platform, systemPlatform } from "../platform.ts";
import { type Backoff, resolveBackoff } from "../session/backoff.ts";
import type { DiallerState } from "../session/dialler-state.ts";
import type { UntypedCall } from "./call.ts";
import { Caller } from "./caller.ts";
import { type CallOptions, type Client, makeClient } from "./client.ts";
import { type FrameEvent, FrameEvents } from "./frame-events.ts";
import { checkedMetadata, Lane } from "./lane.ts";
import { checkMs, wireMs } from "./milliseconds.ts";
import { notify } from "./notify.ts";
import type { Service } from "./service.ts";
import type { SysApi } from "./sys-service.ts";

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
  /** What has failed since it was last of use: the loss of a link that was open, and each attempt behind it. */
  readonly failures: number;
  /** While `waiting`: when the next attempt begins, in milliseconds from now. */
  readonly retryInMs?: number;
  /** Why it is `waiting` or `closed`. */
  readonly error?: RpcError;
}

/** The session that is kept: open, or waiting to be resumed. */
export interface SessionInfo {
  readonly id: string;
  readonly codec: string;
  readonly version: number;
  /** The server's. */
  readonly limits: Welcome["limits"];
  /** Last measured; `undefined` before that. */
  readonly roundTripMs: number | undefined;
  /** Data packets that have left and that have come, since the session began. */
  readonly sentPackets: number;
  readonly receivedPackets: number;
  /** What is kept of packets that the server has not acknowledged, to send them again; at most `limits.replayBufferBytes` and a packet. */
  readonly replayBytes: number;
  /** How long the server keeps it without a link; 0 where it ends with its link. */
  readonly detachedMs: number;
  /** How often it went on on another duplex. */
  readonly resumptions: number;
}

/** What becomes of sessions over the links that carry them. */
export type SessionChange =
  | { readonly type: "opened"; readonly id: string }
  /** It went on, nothing is lost. `detachedMs`: for how long it had no link; `replayedPackets`: what we sent again. */
  | {
      readonly type: "resumed";
      readonly id: string;
      readonly detachedMs: number;
      readonly replayedPackets: number;
    }
  /**
   * It cannot go on (a hard reconnect): the server has forgotten it, or its time was over, or an end closed it. Calls that were under way have been made
   * again or have rejected, subscriptions have ended: what depends on them must begin anew.
   */
  | { readonly type: "lost"; readonly id: string; readonly error: RpcError }
  /** The server is leaving: further calls go to a new session, this one ends with the calls that it carries. */
  | { readonly type: "moving"; readonly id: string };

/** What a connection tells, by name. */
export interface ConnectionEvents {
  state: StateChange;
  session: SessionChange;
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
  /** Undefined while there is none: before the first, and when one was lost. */
  readonly session: SessionInfo | undefined;
  /** Calls that are not settled, and those whose streams have not ended. */
  readonly pendingCalls: number;
  /** Listens; returns the function that stops listening. What a listener throws is thrown again in a turn of its own, uncaught. */
  on<Name extends keyof ConnectionEvents>(
    event: Name,
    listener: (event: ConnectionEvents[Name]) => void,
  ): () => void;
  /**
   * A hint that the network is there, or that time was lost (a machine that slept, a page that is back): dials at once instead of waiting; where it is
   * open, checks that the server answers. `@heddle/web-client` calls it by itself.
   */
  wake(): void;
  /** Drops the link and dials none before `wake()`: for a page that is put away. The session is kept, as long as the server keeps it. */
  suspend(): void;
  /**
   * Authenticates again with other metadata, now, without dropping anything, and in all handshakes to come. Rejects with the error of the server's
   * `authenticate`; what was agreed before holds then.
   */
  refreshAuth(metadata: Readonly<Record<string, string>>): Promise<void>;
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
  return connectWith<Api>(open, options, resolveCodecs(options.codecs));
}

/** As `connectDuplex`, with codecs that were checked: a program that names none of ours loads none but its own. */
export function connectWith<Api = unknown>(
  open: OpenDuplex,
  options: Omit<ConnectOptions, "codecs">,
  codecs: readonly Codec[],
): Connection<Api> {
  return new DialledConnection<Api>(open, options, codecs);
}

class DialledConnection<Api> implements Connection<Api> {
  readonly api: Client<Api>;
  readonly ready: Promise<void>;
  readonly #platform: Platform;
  readonly #caller: Caller;
  readonly #frames: FrameEvents;
  readonly #stateListeners = new Set<(change: StateChange) => void>();
  readonly #sessionListeners = new Set<(change: SessionChange) => void>();
  readonly #makeLane: () => Lane;
  /** What further calls go out on. */
  #lane: Lane;
  /** To servers that are leaving, as long as calls are under way there. */
  readonly #leaving = new Set<Lane>();
  /** The lane is left, and the next one is not open yet: to the outside nothing has changed. */
  #movingFrom: Lane | undefined;
  #metadata: ConnectOptions["metadata"];
  #settleReady: { resolve(): void; reject(error: RpcError): void } = { resolve() {}, reject() {} };

  constructor(open: OpenDuplex, options: Omit<ConnectOptions, "codecs">, codecs: readonly Codec[]) {
    const platform = options.platform ?? systemPlatform;
    const limits = resolveLimits(options.limits);
    this.#platform = platform;
    this.#metadata = options.metadata;
    this.#caller = new Caller({
      platform,
      limits,
      timeoutMs: checkMs("timeoutMs", options.timeoutMs),
      waitTimeoutMs: checkMs("waitTimeoutMs", options.waitTimeoutMs ?? 10_000) ?? Number.POSITIVE_INFINITY,
    });
    this.#frames = new FrameEvents({ limits, platform, codec: () => this.#lane.codec });
    this.api = this.client<Api>();
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => {}); // Who does not wait for `ready` learns of the error from the calls and the state.
    const laneOptions = {
      open,
      platform,
      limits,
      caller: this.#caller,
      tap: this.#frames,
      codecs,
      handleTimeoutMs: wireMs(checkMs("handleTimeoutMs", options.handleTimeoutMs)),
      policy: {
        connectTimeoutMs:
          checkMs("connectTimeoutMs", options.connectTimeoutMs ?? 10_000) ?? Number.POSITIVE_INFINITY,
        backoff: resolveBackoff(options.backoff),
      },
      served: options.serve,
      metadata: () => (typeof this.#metadata === "function" ? this.#metadata() : (this.#metadata ?? {})),
    };
    this.#makeLane = () =>
      new Lane(laneOptions, {
        state: (lane, state) => this.#changed(lane, state),
        session: (lane, change) => this.#sessionChanged(lane, change),
        peerGoing: (lane) => this.#move(lane),
      });
    this.#lane = this.#makeLane();
  }

  get state(): ConnectionState {
    return publicState((this.#movingFrom ?? this.#lane).state);
  }

  get session(): SessionInfo | undefined {
    const [leaving] = this.#leaving;
    return (this.#movingFrom ?? this.#lane).session ?? leaving?.session;
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
    if (event === "session")
      return listen(this.#sessionListeners, listener as (change: SessionChange) => void); // likewise
    return listen(this.#stateListeners, listener as (change: StateChange) => void); // likewise
  }

  wake(): void {
    for (const lane of this.#lanes) lane.wake();
  }

  suspend(): void {
    for (const lane of this.#lanes) lane.suspend();
  }

  async refreshAuth(metadata: Readonly<Record<string, string>>): Promise<void> {
    const checked = { ...checkedMetadata(metadata) };
    await this.client<SysApi>().$sys.authenticate({ metadata: checked });
    this.#metadata = checked;
  }

  async close(): Promise<void> {
    const error = new RpcError("cancelled", "the client closed the connection");
    for (const lane of this.#leaving) lane.close(error);
    this.#lane.close(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #lanes(): readonly Lane[] {
    return [...this.#leaving, this.#lane];
  }

  /** The server is leaving: the next connection is made before this one is given up. */
  #move(lane: Lane): void {
    if (lane !== this.#lane) return;
    const id = lane.session?.id ?? "";
    this.#leaving.add(lane);
    this.#movingFrom = lane;
    this.#lane = this.#makeLane();
    this.#tellSession({ type: "moving", id });
  }

  #changed(lane: Lane, state: DiallerState): void {
    if (lane !== this.#lane) {
      if (state.name === "closed") this.#leaving.delete(lane);
      if (lane !== this.#movingFrom || state.name === "open") return;
      this.#movingFrom = undefined; // It was given up before there is another: now that one's state counts.
      this.#tellState(this.#lane.state);
      return;
    }
    if (state.name === "open") {
      this.#settleReady.resolve();
      for (const left of this.#leaving) left.leaveWhenIdle();
    }
    if (state.name === "waiting") this.#caller.attemptFailed(state.error);
    if (state.name === "closed") {
      for (const other of this.#leaving) other.close(state.error);
      this.#caller.close(state.error);
      this.#settleReady.reject(state.error);
    }
    if (state.name === "handshaking") return; // to the outside it is connecting still
    if (state.name === "connecting" && this.#movingFrom !== undefined) return;
    this.#movingFrom = undefined;
    this.#tellState(state);
  }

  #tellState(state: DiallerState): void {
    const change: StateChange = {
      state: publicState(state),
      failures: "failures" in state ? state.failures : 0,
      ...(state.name === "waiting" && state.delayMs < Number.POSITIVE_INFINITY
        ? { retryInMs: state.delayMs }
        : {}),
      ...("error" in state ? { error: state.error } : {}),
    };
    notify(this.#stateListeners, change, this.#platform);
  }

  #sessionChanged(lane: Lane, change: SessionChange): void {
    // The end of a session that is being left is no loss; calls that it takes along say so themselves.
    if (lane === this.#lane || change.type === "resumed") this.#tellSession(change);
  }

  #tellSession(change: SessionChange): void {
    notify(this.#sessionListeners, change, this.#platform);
  }
}

function listen<Event>(listeners: Set<(event: Event) => void>, listener: (event: Event) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function publicState(state: DiallerState): ConnectionState {
  return state.name === "handshaking" ? "connecting" : state.name;
}
