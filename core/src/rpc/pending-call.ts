import { RpcError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import { metadataByteLength } from "../wire/encode-frame.ts";
import type { Metadata } from "../wire/frame.ts";
import { PendingResult } from "./call.ts";
import { ProgressMeter } from "./call-progress.ts";
import type { CallStreams } from "./call-streams.ts";
import type { CallOptions } from "./client.ts";
import { type Expiring, noSlot } from "./deadlines.ts";
import { idempotencyMetadataKey } from "./idempotency/key.ts";
import type { Line } from "./line.ts";

/** What a pending call tells its keeper: that time or patience is over. */
export interface PendingCallHandlers {
  expired(call: PendingCall): void;
  aborted(call: PendingCall): void;
}

/** A call that is not over: not settled, or with streams of its result still open. It belongs to its `Caller`, which alone settles it. */
export class PendingCall implements Expiring {
  readonly method: string;
  readonly input: unknown;
  readonly options: CallOptions;
  /** What its caller has. */
  readonly result: PendingResult;
  /** Its streams, once it was sent. */
  streams: CallStreams | undefined;
  /** What a stream among its arguments threw, if one did. */
  sourceError: unknown;
  readonly meter: ProgressMeter | undefined;
  /** A copy: what is sent is what was looked at. */
  readonly metadata: Metadata;
  readonly metadataBytes: number;
  /** When the call is over, in the platform's time; `Infinity` for never. */
  readonly deadlineAtMs: number;
  /** Until when it waits for a connection; `Infinity` while there is one. */
  waitUntilMs: number = Number.POSITIVE_INFINITY;
  /** What carries it, and its number there; undefined while it waits. */
  line: Line | undefined;
  number: number | undefined;
  /** Kept by `WaitingCalls`. */
  isWaiting = false;
  waitsBehind: PendingCall | undefined;
  waitsBefore: PendingCall | undefined;
  /** Kept by `Deadlines`. */
  deadlineSlot: number = noSlot;
  /** It did not fit into what may be sent before the peer's limits are known. */
  isTooLargeEarly = false;
  /** It is made again although nobody knows whether it ran before: whatever ends it now, it may have. */
  mayHaveRun = false;
  /** 1, and one more each time that it is said again. */
  attempt = 1;
  readonly #handlers: PendingCallHandlers;
  #onAbort: (() => void) | undefined;

  constructor(
    method: string,
    input: unknown,
    options: CallOptions,
    deadlineAtMs: number,
    platform: Platform,
    handlers: PendingCallHandlers,
  ) {
    this.method = method;
    this.input = input;
    this.options = options;
    this.metadata = metadataOf(options);
    this.metadataBytes = this.metadata === noMetadata ? 0 : metadataByteLength(this.metadata);
    this.deadlineAtMs = deadlineAtMs;
    this.result = new PendingResult(method);
    this.meter =
      options.onProgress === undefined ? undefined : new ProgressMeter(options.onProgress, platform);
    this.#handlers = handlers;
    if (options.signal !== undefined || options.context !== undefined) this.#listen(options);
  }

  /** Whether it may be made again although it may have run. */
  get mayRunTwice(): boolean {
    return this.options.idempotent === true || this.options.idempotencyKey !== undefined;
  }

  get expiresAtMs(): number {
    return Math.min(this.deadlineAtMs, this.waitUntilMs);
  }

  resolve(value: unknown): void {
    this.result.settle(value);
  }

  /** The error is the caller's; where a stream of the caller's own failed before, that is its cause. */
  reject(error: RpcError): void {
    const hides = this.mayHaveRun && error.executed === "no";
    const cause = error.cause === undefined ? this.sourceError : error.cause;
    if (!hides && cause === error.cause) this.result.fail(error);
    else this.result.fail(amended(error, hides ? "unknown" : error.executed, cause));
  }

  expired(): void {
    this.#handlers.expired(this);
  }

  #listen({ signal, context }: CallOptions): void {
    this.#onAbort = () => this.#handlers.aborted(this);
    signal?.addEventListener("abort", this.#onAbort);
    context?.signal.addEventListener("abort", this.#onAbort);
  }

  /** Leaves no listener behind on signals that live longer than the call. */
  stopListening(): void {
    if (this.#onAbort === undefined) return;
    this.options.signal?.removeEventListener("abort", this.#onAbort);
    this.options.context?.signal.removeEventListener("abort", this.#onAbort);
  }
}

const noMetadata: Metadata = {};

function metadataOf({ metadata, idempotencyKey }: CallOptions): Metadata {
  if (idempotencyKey !== undefined) return { ...metadata, [idempotencyMetadataKey]: idempotencyKey };
  return metadata === undefined ? noMetadata : { ...metadata };
}

function amended(
  { code, message, data, retryAfterMs }: RpcError,
  executed: RpcError["executed"],
  cause: unknown,
): RpcError {
  return new RpcError(code, message, {
    executed,
    ...(cause === undefined ? {} : { cause }),
    ...(data === undefined ? {} : { data }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}
