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

/** What holds for all exchanges of a server, or of a connection. */
export interface ExchangeOptions {
  readonly platform: Platform;
  readonly limits: Limits;
  /** What the peer may call; undefined where that is nothing. */
  readonly served: Served | undefined;
  /** What runs the peer's calls with an idempotency key; without it they are refused. */
  readonly keyedCalls?: KeyedCalls | undefined;
  readonly tap?: WireTap | undefined;
}

/** What an exchange tells the one that makes it; as an observer, of the peer's calls. */
export interface ExchangeHost extends Partial<DispatchObserver> {
  /** The peer runs no further calls of this session. */
  peerIsGoing(): void;
  /** The session is over, and everything on it. */
  end(error: RpcError): void;
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
  readonly #host: ExchangeHost;
  readonly #mux: Multiplexer;
  /** Whose calls of ours go out here, and what carries them. */
  #caller: Caller | undefined;
  #line: Line | undefined;
  #isPaused = false;
  #dispatcher: Dispatcher | undefined;
  /** Told whenever a call of the peer has ended; set where somebody waits for the last one. */
  #onHandlerEnded: (() => void) | undefined;

  constructor(session: Session, role: "dialler" | "acceptor", options: ExchangeOptions, host: ExchangeHost) {
    this.#options = options;
    this.#host = host;
    const { platform, limits, tap } = options;
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

  /** Lets our calls go out, from now on: once. The codec is the one that was agreed; before, the one that is offered first. */
  carry(caller: Caller, codec: Codec): void {
    const line = caller.attach(this.#mux, codec);
    this.#caller = caller;
    this.#line = line;
    if (this.#mux.peerLimits !== undefined) caller.agreed(line, codec);
    if (this.#isPaused) caller.paused(line);
  }

  /** Both ends have agreed: calls go both ways. */
  agree(terms: ExchangeTerms): void {
    const { platform, limits, served, keyedCalls } = this.#options;
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
    if (this.#line !== undefined) this.#caller?.agreed(this.#line, codec);
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
    this.#caller?.room();
  }

  earlyRefused(): void {
    if (this.#line !== undefined) this.#caller?.sayAgain(this.#line);
  }

  peerIsGoing(): void {
    if (this.#line !== undefined) this.#caller?.peerIsGoing(this.#line);
    this.#host.peerIsGoing();
  }

  paused(): void {
    this.#isPaused = true;
    if (this.#line !== undefined) this.#caller?.paused(this.#line);
  }

  resumed(): void {
    this.#isPaused = false;
    if (this.#line !== undefined) this.#caller?.resumed(this.#line);
  }

  ended(error: RpcError, unsent: ReadonlySet<number>): void {
    this.#dispatcher?.end(error);
    if (this.#line !== undefined) this.#caller?.detach(this.#line, error, unsent);
    this.#host.end(error);
  }

  // What its dispatcher tells; see `DispatchObserver`.

  handlerEnded(method: string, outcome: CallOutcome, ms: number): void {
    this.#host.handlerEnded?.(method, outcome, ms);
    this.#onHandlerEnded?.();
  }

  handlerFailed(method: string, error: unknown): void {
    this.#host.handlerFailed?.(method, error);
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
