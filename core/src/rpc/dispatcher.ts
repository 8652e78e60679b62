import { type Codec, CodecError } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { CallChannel } from "../mux/multiplexer.ts";
import { NumberTable } from "../number-table.ts";
import type { Platform } from "../platform.ts";
import { isThenable } from "../thenable.ts";
import { idempotencyMetadataKey } from "../wire/decode-frame.ts";
import { errorFields } from "../wire/error-fields.ts";
import type { CallFrame, CancelFrame, ErrorFields, Metadata } from "../wire/frame.ts";
import { type ContextHost, RunningCallContext } from "./call-context.ts";
import { CallStreams } from "./call-streams.ts";
import { Deadlines } from "./deadlines.ts";
import { toErrorFields } from "./error-wire.ts";
import { digestOf } from "./idempotency/arguments-digest.ts";
import { KeyedCall } from "./idempotency/keyed-call.ts";
import type { KeyedCalls } from "./idempotency/keyed-calls.ts";
import { keyRefusal } from "./idempotency/refusals.ts";
import type { CommitEffect } from "./idempotency/store.ts";
import type { Method } from "./method.ts";
import { decodeBody, type EncodedBody, encodeBody } from "./payload.ts";
import type { PeerConnection } from "./peer-connection.ts";
import { runMethod } from "./run-method.ts";
import { RunningCall, type RunningCallHost } from "./running-call.ts";
import { describeIssues, type Validated, validate } from "./standard-schema.ts";
import { discardStreams } from "./stream-source.ts";

/** How a call ended, for whoever counts. */
export type CallOutcome = "ok" | "failed" | "cancelled";

/** Who watches calls being answered; statistics and logs. */
export interface DispatchObserver {
  /** A handler has ended, and the streams that it returned. `ms` is the time since the call came. */
  handlerEnded(method: string, outcome: CallOutcome, ms: number): void;
  /** A handler threw something that its caller is not told, or returned what cannot be sent. */
  handlerFailed(method: string, error: unknown): void;
}

/** Methods, and what answers their calls. */
export interface Served {
  /** Every method by its canonical id: the one place where a name becomes a method. */
  readonly methods: ReadonlyMap<string, Method>;
  /** Makes what answers the calls of a session. A service brings it along, so that a page that serves nothing does not load it. @internal */
  readonly dispatch: (options: DispatcherOptions) => Dispatcher;
}

/** What a dispatcher needs of the one that makes it. */
export interface DispatcherOptions {
  readonly platform: Platform;
  readonly limits: Limits;
  readonly methods: ReadonlyMap<string, Method>;
  readonly codec: Codec;
  readonly mux: CallChannel;
  readonly connection: PeerConnection;
  /** The longest that a handler may run; `Infinity` for no limit. */
  readonly handleTimeoutMs: number;
  readonly observer: DispatchObserver | undefined;
  /** What runs calls with an idempotency key; undefined where the server has no store for them. */
  readonly keyedCalls?: KeyedCalls | undefined;
}

/**
 * Answers the calls of one session: finds the method, looks at the input, runs the handler, sends what came of it. Handlers
 * begin in the order of their calls; those with an idempotency key when the store has given it to them. Each call gets exactly one
 * answer, and its place is given back when its handler has ended, not when its caller stopped waiting.
 */
export class Dispatcher implements ContextHost, RunningCallHost {
  readonly #options: DispatcherOptions;
  /** Made for the first call that has one. */
  #deadlines: Deadlines | undefined;
  readonly #running = new NumberTable<RunningCall>();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  get platform(): Platform {
    return this.#options.platform;
  }

  get connection(): PeerConnection {
    return this.#options.connection;
  }

  get hasStore(): boolean {
    return this.#options.keyedCalls !== undefined;
  }

  /** Handlers that have not ended, and deadlines of theirs. */
  get pending(): { readonly running: number; readonly deadlines: number } {
    return { running: this.#running.size, deadlines: this.#deadlines?.size ?? 0 };
  }

  /** The peer calls. // hot: once per call */
  call(frame: CallFrame): void {
    const { methods, codec, limits, mux } = this.#options;
    const method = methods.get(frame.method);
    if (method === undefined) {
      mux.refuseStreams(frame.parts);
      this.#refuse(
        frame,
        errorFields(
          "not_found",
          `there is no method ${frame.method} here; $sys.info lists those that are`,
          "no",
        ),
      );
      return;
    }
    if (frame.deadlineMs === 0) {
      mux.refuseStreams(frame.parts);
      this.#refuse(
        frame,
        errorFields("deadline_exceeded", `the time of ${frame.method} was over before it began`, "no"),
      );
      return;
    }
    const key = frame.metadata[idempotencyMetadataKey];
    const refusal = key === undefined ? undefined : this.#refusalOf(key, frame, method);
    if (refusal !== undefined) {
      mux.refuseStreams(frame.parts);
      this.#refuse(frame, refusal);
      return;
    }
    const call = this.#make(frame, method, key);
    let input: unknown;
    try {
      const hasParts = frame.parts.length > 0;
      input = decodeBody(codec, frame, limits, hasParts ? this.#streamsOf(call).claim : undefined);
    } catch (error) {
      mux.refuseStreams(frame.parts);
      call.streams?.release();
      const why = error instanceof CodecError ? error.message : "they are damaged";
      this.#refuse(frame, errorFields("invalid_argument", `the arguments cannot be read: ${why}`, "no"));
      return;
    }
    this.#running.set(call.number, call);
    if (call.expiresAtMs < Number.POSITIVE_INFINITY) this.#watch(call);
    let validated: Validated | Promise<Validated>;
    try {
      if (key !== undefined) call.keyed = this.#keyed(call, key, input);
      validated = validateInput(method, input);
    } catch (error) {
      this.#fail(call, error); // the schema's own code threw
      return;
    }
    if (validated instanceof Promise) {
      validated.then(
        (value) => this.#run(call, value),
        (error: unknown) => this.#fail(call, error),
      );
    } else {
      this.#run(call, validated);
    }
  }

  /** The peer no longer waits. */
  cancel(frame: CancelFrame): void {
    const call = this.#running.get(frame.number);
    if (call === undefined || (call.isAnswered && !call.isOneWay)) return;
    const message =
      frame.reason === "cancelled" ? "the caller cancelled the call" : "the caller's time was over";
    call.abort(new RpcError(frame.reason, message, { executed: "yes" }));
  }

  /** The session is over: every handler is told to stop. */
  end(error: RpcError): void {
    for (const [, call] of this.#running.entries()) {
      this.#deadlines?.delete(call);
      call.abort(error);
    }
  }

  /** Time is over: the caller is told now, its place is free when the handler has ended. */
  expired(call: RunningCall): void {
    const message = `${call.context.method} did not end within its time`;
    const fields = errorFields("deadline_exceeded", message, call.executed);
    const error = new RpcError("deadline_exceeded", message, { executed: "yes" });
    if (!call.isAnswered)
      this.#options.mux.answer({ type: "error", number: call.number, ...fields, running: true });
    call.abort(error);
    call.streams?.cutSent(error, "yes");
  }

  #refusalOf(key: string, { parts }: CallFrame, method: Method): ErrorFields | undefined {
    return keyRefusal(key, { method, parts, hasStore: this.hasStore });
  }

  /** The arguments are taken as they came: what a schema makes of them may differ from one time to the next. */
  #keyed(call: RunningCall, key: string, input: unknown): KeyedCall {
    const scope = this.#requireKeyedCalls().scopeOf(call.context.principal);
    return new KeyedCall({ scope, method: call.context.method, key }, digestOf(input), call.context);
  }

  /** Handlers hand over effects only where there is a store, and calls with a key are refused where there is none. */
  #requireKeyedCalls(): KeyedCalls {
    const { keyedCalls } = this.#options;
    if (keyedCalls === undefined) throw new Error("bug: there is no idempotency store");
    return keyedCalls;
  }

  #make(frame: CallFrame, method: Method, idempotencyKey: string | undefined): RunningCall {
    const { platform, connection, handleTimeoutMs } = this.#options;
    const startedAtMs = platform.nowMs();
    const timeoutMs = Math.min(
      frame.deadlineMs ?? Number.POSITIVE_INFINITY,
      method.options.timeoutMs ?? Number.POSITIVE_INFINITY,
      handleTimeoutMs,
    );
    const expiresAtMs = startedAtMs + timeoutMs;
    const metadata = idempotencyKey === undefined ? frame.metadata : withoutKey(frame.metadata);
    const { principal } = connection;
    const context = new RunningCallContext(
      this,
      frame.method,
      metadata,
      principal,
      idempotencyKey,
      expiresAtMs,
    );
    return new RunningCall(frame, method, context, startedAtMs, expiresAtMs, this);
  }

  #watch(call: RunningCall): void {
    this.#deadlines ??= new Deadlines(this.platform);
    this.#deadlines.add(call);
  }

  #streamsOf(call: RunningCall): CallStreams {
    const { mux, codec, limits } = this.#options;
    call.streams ??= new CallStreams({
      mux,
      codec,
      limits,
      priority: call.priority,
      toFail: (error) => this.#describe(call, error),
      onStopped: (reason) => call.context.abort(reason),
      onSentOver: (outcome) => this.#remove(call, outcome),
    });
    return call.streams;
  }

  #run(call: RunningCall, input: Validated): void {
    if (!input.ok) {
      const message = `${call.context.method}: ${describeIssues(input.issues)}`;
      this.#fail(call, new RpcError("invalid_argument", message, { data: { issues: input.issues } }));
      return;
    }
    if (call.context.isAborted) {
      this.#end(call, "cancelled"); // while its input was looked at
      return;
    }
    try {
      const output = this.#output(call, input.value);
      if (isThenable(output)) {
        Promise.resolve(output).then(
          (value) => this.#succeed(call, value),
          (error: unknown) => this.#fail(call, error),
        );
      } else {
        this.#succeed(call, output);
      }
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #output(call: RunningCall, input: unknown): unknown {
    const { method, keyed, context } = call;
    if (keyed === undefined) return runMethod(method, input, context);
    const isRepeatable = method.options.idempotent === true;
    return this.#requireKeyedCalls().run(keyed, isRepeatable, (run) => runMethod(method, input, run));
  }

  #succeed(call: RunningCall, output: unknown): void {
    const effects = call.context.takeEffects();
    if (effects.length > 0) this.#commit(call, output, effects);
    else this.#answer(call, output);
  }

  /** What a handler without a key has handed over is done before its caller is told that it was. */
  #commit(call: RunningCall, output: unknown, effects: readonly CommitEffect[]): void {
    this.#requireKeyedCalls()
      .commit(effects)
      .then(
        () => this.#answer(call, output),
        (error: unknown) => {
          discardStreams(output, error);
          this.#fail(call, error);
        },
      );
  }

  #answer(call: RunningCall, output: unknown): void {
    if (call.isAnswered) {
      discardStreams(output, call.context.isAborted ? call.context.signal.reason : undefined);
      this.#end(call, call.context.isAborted ? "cancelled" : "ok");
      return;
    }
    const { codec, mux } = this.#options;
    try {
      const body = encodeBody(codec, output);
      checkFits(body, mux);
      if (body.streams.length > 0) this.#answerWithStreams(call, body);
      else {
        const { parts, payload } = body;
        const { number, priority } = call;
        mux.answer(
          { type: "result", number, parts, payload },
          priority === "auto" ? undefined : { priority },
        );
        this.#remove(call, "ok");
      }
    } catch (error) {
      discardStreams(output, error);
      this.#fail(call, error instanceof CodecError ? notCarried(error) : error);
    }
  }

  /** The call goes on: the handler has not ended before what it returned has. */
  #answerWithStreams(call: RunningCall, body: EncodedBody): void {
    const { parts, streams } = this.#streamsOf(call).open(body.streams);
    call.isAnswered = true;
    const frame = {
      type: "result",
      number: call.number,
      parts: [...body.parts, ...parts],
      payload: body.payload,
    } as const;
    this.#options.mux.answer(frame, { streams, priority: call.priority });
  }

  #fail(call: RunningCall, thrown: unknown): void {
    if (call.isAnswered) {
      this.#end(call, "cancelled");
      return;
    }
    void this.#describe(call, thrown).then((fields) => {
      if (call.isAnswered) return this.#end(call, "failed");
      this.#options.mux.answer({ type: "error", number: call.number, ...fields });
      this.#remove(call, "failed");
    });
  }

  /** What the caller is told of an error of the handler or of what it returned; the observer is told the rest. Never rejects. */
  async #describe(call: RunningCall, thrown: unknown): Promise<ErrorFields> {
    const { observer, codec, mux } = this.#options;
    const { executed, keyed } = call;
    const fields = await toErrorFields(thrown, call.method, codec, executed, mux.peerMaxMessageBytes);
    if ((fields.code === "unknown" || fields.code === "internal") && keyed?.isRepetition !== true)
      observer?.handlerFailed(call.context.method, thrown);
    return fields;
  }

  /** The handler of a call that nobody waits for has ended. */
  #end(call: RunningCall, outcome: CallOutcome): void {
    this.#options.mux.answer({ type: "done", number: call.number });
    this.#remove(call, outcome);
  }

  #remove(call: RunningCall, outcome: CallOutcome): void {
    if (!this.#running.delete(call.number)) return;
    call.streams?.release();
    this.#deadlines?.delete(call);
    this.#options.observer?.handlerEnded(
      call.context.method,
      outcome,
      this.#options.platform.nowMs() - call.startedAtMs,
    );
  }

  #refuse(frame: CallFrame, fields: ErrorFields): void {
    this.#options.mux.answer({ type: "error", number: frame.number, ...fields });
  }
}

function validateInput(method: Method, input: unknown): Validated | Promise<Validated> {
  const schema = method.options.input;
  if (schema !== undefined) return validate(schema, input);
  if (input === undefined) return { ok: true, value: undefined };
  return { ok: false, issues: [{ path: "", message: "this method takes no input" }] };
}

/** The handler sees the key in its context, not among what the caller sent along. */
function withoutKey({ [idempotencyMetadataKey]: _, ...others }: Metadata): Metadata {
  return others;
}

function notCarried(cause: CodecError): RpcError {
  return new RpcError("internal", `the result cannot be sent: ${cause.message}`, { cause });
}

/** @throws RpcError where the caller does not take it. */
function checkFits({ byteLength, streams }: EncodedBody, mux: CallChannel): void {
  if (byteLength > mux.peerMaxMessageBytes) {
    const message = `the result has ${byteLength} bytes; the caller takes at most ${mux.peerMaxMessageBytes} (limits.maxMessageBytes)`;
    throw new RpcError("resource_exhausted", message);
  }
  if (streams.length > mux.streamRoom) {
    const message = `the result would open ${streams.length} streams; ${mux.streamRoom} more may be open (limits.maxOpenStreams of either end): end some first`;
    throw new RpcError("resource_exhausted", message);
  }
}
