import { RpcError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import type { Metadata } from "../wire/frame.ts";
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
  /** The connection that the call came on, to call back: what is called through it inherits this call's deadline and cancellation. */
  readonly connection: PeerConnection;
}

/** What a running call is, as far as its context must know. */
export interface RunningCallFacts {
  readonly method: string;
  readonly metadata: Metadata;
  readonly principal: unknown;
  /** In the platform's time; `Infinity` for none. */
  readonly expiresAtMs: number;
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
  /** The state that all objects made of this context share, under a name that no middleware would add. @internal */
  readonly "~state": SharedState;

  constructor(facts: RunningCallFacts) {
    this.method = facts.method;
    this.metadata = facts.metadata;
    this.principal = facts.principal;
    this["~state"] = {
      facts,
      controller: undefined,
      abortedBy: undefined,
      connection: undefined,
      hasBegun: false,
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
    const { expiresAtMs, platform } = this["~state"].facts;
    return () => Math.max(0, expiresAtMs - platform.nowMs());
  }

  get connection(): PeerConnection {
    const shared = this["~state"];
    shared.connection ??= shared.facts.connection.boundTo(this);
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
    this["~state"].abortedBy ??= reason;
    this["~state"].controller?.abort(reason);
  }

  /** The context with `added` on it. @internal */
  with(added: object): CallContext {
    // Its prototype is a CallContext. What is added may have the name of something that is there, and comes first.
    return Object.create(this, Object.getOwnPropertyDescriptors(added)) as CallContext;
  }
}

interface SharedState {
  readonly facts: RunningCallFacts;
  controller: AbortController | undefined;
  abortedBy: RpcError | undefined;
  connection: PeerConnection | undefined;
  hasBegun: boolean;
}
