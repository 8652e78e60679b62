import type { Codec } from "../codec/codec.ts";
import type { RpcError } from "../errors.ts";
import type { PeerLimits } from "../handshake/messages.ts";
import type { Limits } from "../limits.ts";
import { type AnswerFrame, Multiplexer, type MultiplexerHandlers } from "../mux/multiplexer.ts";
import type { Platform } from "../platform.ts";
import type { Session, SessionHandlers } from "../session/session.ts";
import type { WireTap } from "../session/wire-tap.ts";
import { errorFields } from "../wire/error-fields.ts";
import type { CallFrame, CancelFrame } from "../wire/frame.ts";
import type { Caller } from "./caller.ts";
import type { CallOutcome, Dispatcher, DispatchObserver, Served } from "./dispatcher.ts";
import type { KeyedCalls } from "./idempotency/keyed-calls.ts";
import type { Line } from "./line.ts";
import type { PeerConnection } from "./peer-connection.ts";

/** What an exchange needs of the one that makes it. */
export interface ExchangeOptions {
  readonly session: Session;
  readonly role: "dialler" | "acceptor";
  readonly platform: Platform;
  readonly limits: Limits;
  readonly caller: Caller;
  /** What the peer may call; undefined where that is nothing. */
  readonly served: Served | undefined;
  readonly observer: DispatchObserver | undefined;
  readonly tap: WireTap | undefined;
  /** What runs the peer's calls with an idempotency key; without it they are refused. */
  readonly keyedCalls?: KeyedCalls | undefined;
  /** The peer runs no further calls of this session. */
  readonly onPeerGoing?: () => void;
  /** The session is over, and everything on it. */
  readonly onEnded?: (error: RpcError) => void;
}

/** What both ends agreed on. */
export interface ExchangeTerms {
  readonly codec: Codec;
  readonly peerLimits: PeerLimits;
  readonly earlyAccepted: boolean;
  readonly handleTimeoutMs: number;
  readonly connection: PeerConnection;
}

/**
 * One session's traffic, the same at both ends: the multiplexer between the session below and, above it, the caller for our
 * calls and a dispatcher for the peer's.
 */
export class Exchange implements MultiplexerHandlers, DispatchObserver {
  readonly #options: ExchangeOptions;
  readonly #mux: Multiplexer;
  /** What carries our calls; there is none before the first may leave. */
  #line: Line | undefined;
  #dispatcher: Dispatcher | undefined;
  /** Told whenever a call of the peer has ended; set where somebody waits for the last one. */
  #onHandlerEnded: (() => void) | undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    const { session, platform, role, limits, tap } = options;
    this.#mux = new Multiplexer({
      session,
      platform,
      role,
      limits,
      tap,
      handlers: this,
    });
  }

  /** What the session is to call. */
  get sessionHandlers(): SessionHandlers {
    return this.#mux;
  }

  /** Calls of the peer that have not ended, those that wait for a place and those whose streams go on included. */
  get runningCalls(): number {
    return this.#mux.heldCalls + (this.#dispatcher?.pending.running ?? 0);
  }

  /** Whether nothing is under way, in either direction. */
  get isIdle(): boolean {
    return this.runningCalls === 0 && this.#line?.isIdle !== false;
  }

  /** Calls `fn` when nothing is under way, in either direction: now, or later. */
  whenIdle(fn: () => void): void {
    const look = () => {
      if (this.isIdle) fn();
    };
    this.#onHandlerEnded = look;
    if (this.#line !== undefined) this.#line.onCallLeft = look;
    look();
  }

  /** Lets calls go out before the peer has agreed, in the codec that is offered first. */
  offer(codec: Codec): void {
    this.#line = this.#options.caller.attach(this.#mux, codec);
  }

  /** Both ends have agreed: calls go both ways. */
  agree(terms: ExchangeTerms): void {
    const { platform, limits, served, caller, keyedCalls } = this.#options;
    const { codec, connection, handleTimeoutMs, peerLimits, earlyAccepted } = terms;
    this.#dispatcher = served?.dispatch({
      platform,
      limits,
      methods: served.methods,
      keyedCalls,
      mux: this.#mux,
      codec,
      connection,
      handleTimeoutMs,
      observer: this,
    });
    this.#mux.welcomed(peerLimits, earlyAccepted);
    this.#line ??= caller.attach(this.#mux, codec);
    caller.agreed(this.#line, codec);
  }

  /** Tells the peer that no further call of its will be run. */
  goAway(message: string): void {
    this.#mux.goAway(message);
  }

  // What its multiplexer tells; see `MultiplexerHandlers`. A session gives frames to its multiplexer only when it is open.

  call(frame: CallFrame): void {
    if (this.#dispatcher === undefined) this.#refuse(frame);
    else this.#dispatcher.call(frame);
  }

  cancel(frame: CancelFrame): void {
    this.#dispatcher?.cancel(frame);
  }

  answer(frame: AnswerFrame): void {
    this.#line?.answered(frame);
  }

  progress(number: number, receivedBytes: number, totalBytes: number): void {
    this.#line?.progress(number, receivedBytes, totalBytes);
  }

  room(): void {
    this.#options.caller.room();
  }

  earlyRefused(): void {
    if (this.#line !== undefined) this.#options.caller.sayAgain(this.#line);
  }

  peerIsGoing(): void {
    if (this.#line !== undefined) this.#options.caller.peerIsGoing(this.#line);
    this.#options.onPeerGoing?.();
  }

  paused(): void {
    if (this.#line !== undefined) this.#options.caller.paused(this.#line);
  }

  resumed(): void {
    if (this.#line !== undefined) this.#options.caller.resumed(this.#line);
  }

  ended(error: RpcError, unsent: ReadonlySet<number>): void {
    this.#dispatcher?.end(error);
    if (this.#line !== undefined) this.#options.caller.detach(this.#line, error, unsent);
    this.#options.onEnded?.(error);
  }

  // What its dispatcher tells; see `DispatchObserver`.

  handlerEnded(method: string, outcome: CallOutcome, ms: number): void {
    this.#options.observer?.handlerEnded(method, outcome, ms);
    this.#onHandlerEnded?.();
  }

  handlerFailed(method: string, error: unknown): void {
    this.#options.observer?.handlerFailed(method, error);
  }

  /** Nothing is served here. */
  #refuse({ number, method, parts }: CallFrame): void {
    this.#mux.refuseStreams(parts);
    const fields = errorFields(
      "not_found",
      `there is no method ${method} here: this end serves nothing`,
      "no",
    );
    this.#mux.answer({ type: "error", number, ...fields });
  }
}
