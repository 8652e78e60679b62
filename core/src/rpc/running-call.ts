import type { Executed, RpcError } from "../errors.ts";
import type { CallFrame, Priority } from "../wire/frame.ts";
import type { RunningCallContext } from "./call-context.ts";
import type { CallStreams } from "./call-streams.ts";
import { type Expiring, noSlot } from "./deadlines.ts";
import type { KeyedCall } from "./idempotency/keyed-call.ts";
import type { Method } from "./method.ts";

/** What a running call belongs to. */
export interface RunningCallHost {
  /** The time of a call is over. */
  expired(call: RunningCall): void;
}

/** A call of the peer whose handler, or a stream that it returned, has not ended. It belongs to its `Dispatcher`. */
export class RunningCall implements Expiring {
  readonly number: number;
  readonly method: Method;
  readonly context: RunningCallContext;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  readonly priority: Priority;
  /** Nobody has ever waited for its answer. */
  readonly isOneWay: boolean;
  /** Nobody waits for its answer any more: it is one-way, was cancelled, or its caller was told that time is over. */
  isAnswered: boolean;
  /** The streams of its arguments and of its result; made with the first of them. */
  streams: CallStreams | undefined;
  /** What it has more where it came with an idempotency key. */
  keyed: KeyedCall | undefined;
  /** Kept by `Deadlines`. */
  deadlineSlot: number = noSlot;
  readonly #host: RunningCallHost;

  constructor(
    frame: CallFrame,
    method: Method,
    context: RunningCallContext,
    startedAtMs: number,
    expiresAtMs: number,
    host: RunningCallHost,
  ) {
    this.number = frame.number;
    this.priority = frame.priority;
    this.method = method;
    this.context = context;
    this.startedAtMs = startedAtMs;
    this.expiresAtMs = expiresAtMs;
    this.isOneWay = frame.oneWay;
    this.isAnswered = frame.oneWay;
    this.#host = host;
  }

  /** Whether its handler ran, or the one that it waits for. */
  get executed(): Executed {
    if (this.keyed !== undefined) return this.keyed.executed;
    return this.context.hasBegun ? "yes" : "no";
  }

  /** Tells the handler to stop; nobody waits for it any more. */
  abort(reason: RpcError): void {
    this.isAnswered = true;
    this.context.abort(reason);
  }

  expired(): void {
    this.#host.expired(this);
  }
}
