import { RpcError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import type { Metadata } from "../wire/frame.ts";
import type { CommitEffect } from "./idempotency/store.ts";
import type { PeerConnection } from "./peer-connection.ts";

/** What a handler knows of the call it answers. */
export interface CallContext {
  /** The method's id, as the router sees it. */
  readonly method: string;
  /** What the caller sent along. Not trusted. */
  readonly metadata: Metadata;
  /** What `authenticate` returned for this connection; undefined without one. */
  readonly principal: unknown;
  /**
   * Aborts when the caller cancels, the deadline passes or the connection is lost; its reason is an `RpcError`. Pass it on
   * to whatever takes a signal.
   */
  readonly signal: AbortSignal;
  /** What is left of the call's time; `Infinity` where it has no deadline. */
  readonly remainingMs: () => number;
  /** The key that the caller gave the call so that it is run once; undefined without one. */
  readonly idempotencyKey: string | undefined;
  /**
   * Hands over an effect that happens if and only if the handler's result is kept: it runs in the transaction of the server's idempotency store that
   * keeps the result, in the order of handing over. Where the handler throws, none is run; where an effect throws, the call fails with that and none has happened. For a call without a
   * key it is a transaction of the effects alone. The store says what a transaction is: name its type.
   *
   * @throws Error where the server has no idempotency store, or the handler has ended.
   */
  readonly onCommit: <Transaction>(effect: CommitEffect<Transaction>) => void;
  /** The connection that the call came on, to call back: what is called through it inherits this call's deadline and cancellation. */
  readonly connection: PeerConnection;
}

/** What the contexts of all calls of a session have in common. */
export interface ContextHost {
  /** Whether the server has an idempotency store. */
  readonly hasStore: boolean;
  readonly platform: Platform;
  readonly connection: PeerConnection;
}

/**
 * The context of one call. The `AbortController` is only made when a handler looks at `signal`, the view of the connection
 * when it looks at `connection`: most handlers do neither.
 *
 * Middleware adds to it by making an object whose prototype it is, so its members must not be `#private`.
 */
export class RunningCallContext implements CallContext {
  readonly method: string;
  readonly metadata: Metadata;
  readonly principal: unknown;
  readonly idempotencyKey: string | undefined;
  /** The state that all objects made of this context share, under a name that no middleware would add. @internal */
  readonly "~state": SharedState;

  /** @param expiresAtMs In the platform's time; `Infinity` for none. */
  constructor(
    host: ContextHost,
    method: string,
    metadata: Metadata,
    principal: unknown,
    idempotencyKey: string | undefined,
    expiresAtMs: number,
  ) {
    this.method = method;
    this.metadata = metadata;
    this.principal = principal;
    this.idempotencyKey = idempotencyKey;
    this["~state"] = {
      host,
      expiresAtMs,
      controller: undefined,
      abortedBy: undefined,
      connection: undefined,
      hasBegun: false,
      hasEnded: false,
      effects: undefined,
      onAbort: undefined,
    };
  }

  get signal(): AbortSignal {
    const shared = this["~state"];
    if (shared.controller === undefined) {
      shared.controller = new AbortController();
      if (shared.abortedBy !== undefined) shared.controller.abort(shared.abortedBy);
    }
    return shared.controller.signal;
  }

  /** Made when it is looked at, so that it may be taken out of the context. */
  get remainingMs(): () => number {
    const shared = this["~state"];
    return () => Math.max(0, shared.expiresAtMs - shared.host.platform.nowMs());
  }

  /** Likewise. */
  get onCommit(): CallContext["onCommit"] {
    const shared = this["~state"];
    return (effect) => addEffect(shared, effect);
  }

  get connection(): PeerConnection {
    const shared = this["~state"];
    shared.connection ??= shared.host.connection.boundTo(this);
    return shared.connection;
  }

  /** Makes an error that the method declares; see `ErrorFactory`. */
  error(code: string, message: string, data: unknown): RpcError {
    return new RpcError(code, message, { data, executed: "yes" });
  }

  /** Whether `signal` has aborted, or would have; looking costs nothing. @internal */
  get isAborted(): boolean {
    return this["~state"].abortedBy !== undefined;
  }

  /** Whether the handler itself has begun; middleware before it does not count. @internal */
  get hasBegun(): boolean {
    return this["~state"].hasBegun;
  }

  /** The handler begins. @internal */
  begin(): void {
    this["~state"].hasBegun = true;
  }

  /** Aborts the signal, also one that is asked for later. @internal */
  abort(reason: RpcError): void {
    const shared = this["~state"];
    shared.abortedBy ??= reason;
    shared.controller?.abort(reason);
    shared.onAbort?.(reason);
  }

  /** Hears of `abort`; one at a time. @internal */
  set onAbort(heard: ((reason: RpcError) => void) | undefined) {
    this["~state"].onAbort = heard;
  }

  /** When the call's time is over, in the platform's time. @internal */
  get expiresAtMs(): number {
    return this["~state"].expiresAtMs;
  }

  /** The call has time until then, if it had less. @internal */
  prolong(expiresAtMs: number): void {
    const shared = this["~state"];
    shared.expiresAtMs = Math.max(shared.expiresAtMs, expiresAtMs);
  }

  /** The context of a run that answers this call and perhaps others; it is aborted by itself alone. @internal */
  forRun(): RunningCallContext {
    const { method, metadata, principal, idempotencyKey, expiresAtMs } = this;
    const { host } = this["~state"];
    return new RunningCallContext(host, method, metadata, principal, idempotencyKey, expiresAtMs);
  }

  /** The handler has ended: what it handed to `onCommit`. @internal */
  takeEffects(): readonly CommitEffect[] {
    const shared = this["~state"];
    const effects = shared.effects ?? noEffects;
    shared.effects = undefined;
    shared.hasEnded = true;
    return effects;
  }

  /** The context with `added` on it. @internal */
  with(added: object): CallContext {
    // Its prototype is a CallContext. What is added may have the name of something that is there, and comes first.
    return Object.create(this, Object.getOwnPropertyDescriptors(added)) as CallContext;
  }
}

const noEffects: readonly CommitEffect[] = [];

function addEffect<Transaction>(shared: SharedState, effect: CommitEffect<Transaction>): void {
  if (!shared.host.hasStore) throw new Error("onCommit needs a server with the option `idempotency`");
  if (shared.hasEnded)
    throw new Error("onCommit came too late: the handler has ended; a stream's items cannot have effects");
  shared.effects ??= [];
  // Which transaction it is, the store decides, and who wrote the handler has chosen the store.
  shared.effects.push(effect as CommitEffect);
}

interface SharedState {
  readonly host: ContextHost;
  expiresAtMs: number;
  controller: AbortController | undefined;
  abortedBy: RpcError | undefined;
  connection: PeerConnection | undefined;
  hasBegun: boolean;
  hasEnded: boolean;
  effects: CommitEffect[] | undefined;
  onAbort: ((reason: RpcError) => void) | undefined;
}
