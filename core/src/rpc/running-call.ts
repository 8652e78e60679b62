import type { RpcError } from "../errors.ts";
import type { CallFrame } from "../wire/frame.ts";
import type { RunningCallContext } from "./call-context.ts";
import type { Expiring } from "./deadlines.ts";
import type { Method } from "./method.ts";

/** A call of the peer whose handler has not ended. It belongs to its `Dispatcher`. */
export class RunningCall implements Expiring {
  readonly number: number;
  readonly method: Method;
  readonly context: RunningCallContext;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  /** Nobody waits for its answer any more: it is one-way, was cancelled, or its caller was told that time is over. */
  isAnswered: boolean;
  readonly #onExpired: (call: RunningCall) => void;

  constructor(
    frame: CallFrame,
    method: Method,
    context: RunningCallContext,
    times: { readonly startedAtMs: number; readonly expiresAtMs: number },
    onExpired: (call: RunningCall) => void,
  ) {
    this.number = frame.number;
    this.method = method;
    this.context = context;
    this.startedAtMs = times.startedAtMs;
    this.expiresAtMs = times.expiresAtMs;
    this.isAnswered = frame.oneWay;
    this.#onExpired = onExpired;
  }

  /** Tells the handler to stop; nobody waits for it any more. */
  abort(reason: RpcError): void {
    this.isAnswered = true;
    this.context.abort(reason);
  }

  expired(): void {
    this.#onExpired(this);
  }
}
