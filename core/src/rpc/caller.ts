import { type Codec, CodecError } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { AnswerFrame, Multiplexer } from "../mux/multiplexer.ts";
import type { Platform } from "../platform.ts";
import { isMetadataKey } from "../wire/decode-frame.ts";
import { metadataByteLength } from "../wire/encode-frame.ts";
import type { ResultFrame } from "../wire/frame.ts";
import { PendingResult } from "./call.ts";
import { CallStreams } from "./call-streams.ts";
import type { CallOptions } from "./client.ts";
import { Deadlines } from "./deadlines.ts";
import { fromErrorFrame, toSourceErrorFields } from "./error-wire.ts";
import { wireMs } from "./milliseconds.ts";
import { decodeBody, type EncodedBody, encodeBody } from "./payload.ts";
import { PendingCall } from "./pending-call.ts";
import { discardStreams, sourceByteLength } from "./stream-source.ts";

/** What a caller needs of the one that makes it. */
export interface CallerOptions {
  readonly platform: Platform;
  readonly limits: Limits;
  /** The deadline of calls that say none; undefined for none. */
  readonly timeoutMs: number | undefined;
  /** How long a call waits for a connection; with 0 until the attempt that is under way has failed. */
  readonly waitTimeoutMs: number;
}

/** What calls go out on: a session's multiplexer, and the codec that was agreed or will be tried. */
interface Line {
  readonly mux: Multiplexer;
  readonly codec: Codec;
  /** Whether the peer has agreed; until then what is sent may have to be said again. */
  readonly agreed: boolean;
}

/**
 * The calls of one connection: those that wait, for a connection or for room, in the order in which they were made, and
 * those that were sent. It outlives the connection's sessions. Every call settles exactly once, in the function that also
 * removes it from wherever it was kept.
 */
export class Caller {
  readonly #options: CallerOptions;
  readonly #deadlines: Deadlines;
  #line: Line | undefined;
  readonly #waiting = new Set<PendingCall>();
  readonly #sent = new Map<number, PendingCall>();
  /** Those that are answered with streams that are open. */
  readonly #streaming = new Set<PendingCall>();
  #lastFailure: RpcError | undefined;
  #closed: RpcError | undefined;
  #isPumping = false;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.platform);
  }

  /** Calls that are not settled, and timers of theirs: what must be 0 when nothing is under way. */
  get pending(): {
    readonly waiting: number;
    readonly sent: number;
    readonly streaming: number;
    readonly deadlines: number;
  } {
    return {
      waiting: this.#waiting.size,
      sent: this.#sent.size,
      streaming: this.#streaming.size,
      deadlines: this.#deadlines.size,
    };
  }

  /** Makes a call. Fails with an `RpcError` and nothing else. */
  call(method: string, input: unknown, options: CallOptions = {}): PendingResult {
    const refusal = this.#refusal(method, options);
    if (refusal !== undefined) {
      discardStreams(input, refusal);
      const result = new PendingResult(method);
      result.fail(refusal);
      return result;
    }
    const call = new PendingCall(method, input, options, this.#expiry(options), this.#options.platform, {
      expired: (expired) => this.#expired(expired),
      aborted: (aborted) => this.#aborted(aborted),
    });
    this.#enqueue(call);
    this.#pump();
    return call.result;
  }

  /** A session is there to send on, agreed or not. */
  attach(mux: Multiplexer, codec: Codec, agreed: boolean): void {
    this.#line = { mux, codec, agreed };
    if (agreed) {
      this.#lastFailure = undefined;
      for (const call of this.#waiting) this.#watch(call, Number.POSITIVE_INFINITY);
      for (const call of [...this.#sent.values()]) {
        this.#watch(call, Number.POSITIVE_INFINITY);
        if (call.options.oneWay) this.#settle(call, () => call.resolve(undefined));
      }
    }
    this.#pump();
  }

  /** What was sent early must be said again, before what has not been sent, and in another codec: on the line to come. */
  sayAgain(): void {
    this.#line = undefined;
    const again = [...this.#sent.values()];
    this.#sent.clear();
    this.#requeue(again);
  }

  /** The session takes no further calls: those that wait, wait for the next one. */
  peerIsGoing(): void {
    for (const call of this.#waiting) this.#beginToWait(call);
  }

  /**
   * The session is over. Calls that it certainly did not carry wait for the next one; the others are told that nobody knows
   * whether they ran.
   */
  detach(error: RpcError, unsent: ReadonlySet<number>): void {
    this.#line = undefined;
    const sent = [...this.#sent];
    this.#sent.clear();
    const isMovable = ([number, { streams }]: [number, PendingCall]) =>
      (error.executed === "no" || unsent.has(number)) && !streams?.hasBegun;
    this.#requeue(sent.filter(isMovable).map(([, call]) => call));
    for (const call of this.#waiting) this.#beginToWait(call);
    for (const entry of sent) {
      const [, call] = entry;
      if (!isMovable(entry)) this.#settle(call, () => call.reject(withExecuted(error, "unknown")));
    }
  }

  /** An attempt to connect has failed. */
  attemptFailed(error: RpcError): void {
    this.#lastFailure = error;
    if (this.#options.waitTimeoutMs > 0) return;
    for (const call of [...this.#waiting]) this.#settle(call, () => call.reject(this.#noConnection()));
  }

  /** There will be no further session. */
  close(error: RpcError): void {
    this.#closed = error;
    this.#line = undefined;
    for (const call of [...this.#waiting]) this.#settle(call, () => call.reject(withExecuted(error, "no")));
    for (const call of [...this.#sent.values()])
      this.#settle(call, () => call.reject(withExecuted(error, "unknown")));
    for (const call of [...this.#streaming]) this.#over(call);
  }

  /** There is room for more calls. */
  room(): void {
    this.#pump();
  }

  /** An answer came. // hot: once per call */
  answered(frame: AnswerFrame): void {
    const call = this.#sent.get(frame.number);
    if (call === undefined || this.#line === undefined) {
      // It was settled here before: cancelled, or out of time.
      if (frame.type === "result") this.#line?.mux.refuseStreams(frame.parts);
      return;
    }
    const { codec } = this.#line;
    switch (frame.type) {
      case "result":
        this.#resolve(call, frame, this.#line);
        return;
      case "error": {
        const error = fromErrorFrame(frame, codec, this.#options.limits);
        const isRefused = error.executed === "no" && error.code === "unavailable";
        if (isRefused && call.attempt < maxMoves && !call.streams?.hasBegun) this.#move(call);
        else this.#settle(call, () => call.reject(error));
        return;
      }
      case "done":
        this.#settle(call, () => call.resolve(undefined));
        return;
    }
  }

  /** A piece of a large result came. */
  progress(number: number, receivedBytes: number, totalBytes: number): void {
    this.#sent.get(number)?.meter?.receivedOfMessage(receivedBytes, totalBytes);
  }

  #refusal(method: string, options: CallOptions): RpcError | undefined {
    const refuse = (code: RpcError["code"], message: string) =>
      new RpcError(code, message, { executed: "no" });
    if (this.#closed !== undefined) return withExecuted(this.#closed, "no");
    if (options.signal?.aborted || options.context?.signal.aborted)
      return refuse("cancelled", "the caller cancelled the call before it was made");
    if (!methodIdPattern.test(method))
      return refuse("invalid_argument", "a method id has 1 to 256 of the characters A-Z a-z 0-9 _ . $ -");
    if (options.timeoutMs !== undefined && !(options.timeoutMs >= 0))
      return refuse(
        "invalid_argument",
        `timeoutMs is ${options.timeoutMs}; it takes a number of milliseconds from 0`,
      );
    if (this.#waiting.size >= this.#options.limits.maxWaitingCalls) {
      return refuse(
        "resource_exhausted",
        `${this.#waiting.size} calls wait already (limits.maxWaitingCalls); await some of them first`,
      );
    }
    if (this.#lastFailure !== undefined && this.#line === undefined && this.#options.waitTimeoutMs === 0)
      return this.#noConnection();
    return checkMetadata(options.metadata, this.#options.limits.maxMetadataBytes);
  }

  #expiry(options: CallOptions): number {
    const timeoutMs = Math.min(
      options.timeoutMs ?? this.#options.timeoutMs ?? Number.POSITIVE_INFINITY,
      options.context?.remainingMs() ?? Number.POSITIVE_INFINITY,
    );
    return this.#options.platform.nowMs() + timeoutMs;
  }

  #enqueue(call: PendingCall): void {
    this.#waiting.add(call);
    const isServed = this.#line?.agreed === true && !this.#line.mux.isPeerGoing;
    this.#watch(call, isServed ? Number.POSITIVE_INFINITY : this.#waitUntilMs());
  }

  /** Puts calls before all that wait. */
  #requeue(calls: readonly PendingCall[]): void {
    const others = [...this.#waiting];
    this.#waiting.clear();
    for (const call of calls) {
      call.number = undefined;
      call.streams?.cutSent(wasNotSent, "no");
      call.streams = undefined;
      if (call.attempt < maxMoves) call.attempt++;
      this.#waiting.add(call);
    }
    for (const call of others) this.#waiting.add(call);
  }

  #move(call: PendingCall): void {
    if (call.number !== undefined) this.#sent.delete(call.number);
    this.#requeue([call]);
    this.#beginToWait(call);
  }

  /** From when there was a session until there is one again, however many attempts that takes. */
  #beginToWait(call: PendingCall): void {
    this.#watch(call, Math.min(call.waitUntilMs, this.#waitUntilMs()));
  }

  #waitUntilMs(): number {
    const { waitTimeoutMs, platform } = this.#options;
    return waitTimeoutMs === 0 ? Number.POSITIVE_INFINITY : platform.nowMs() + waitTimeoutMs;
  }

  #watch(call: PendingCall, waitUntilMs: number): void {
    this.#deadlines.delete(call);
    call.waitUntilMs = waitUntilMs;
    if (call.expiresAtMs < Number.POSITIVE_INFINITY) this.#deadlines.add(call);
  }

  #pump(): void {
    if (this.#isPumping) return; // An argument's getter made a call: the loop below comes to it.
    this.#isPumping = true;
    for (const call of this.#waiting) {
      const line = this.#line;
      if (line === undefined || !line.mux.hasRoom) break;
      if (call.isTooLargeEarly && !line.agreed) break;
      const body = this.#encode(call, line.codec);
      if (body === undefined || !this.#waiting.has(call)) continue;
      const refusal = refusalOf(call, body, line.mux);
      // Nothing of a stream can leave before its credit is known, and what has been touched cannot be said again.
      if (body.streams.length > 0 && !line.agreed) {
        call.isTooLargeEarly = true;
        break;
      }
      if (refusal === undefined) this.#sendCall(call, body, line);
      else if (line.agreed) this.#settle(call, () => call.reject(refusal));
      else {
        call.isTooLargeEarly = true; // It may fit once the peer's limits are known.
        break;
      }
    }
    this.#isPumping = false;
  }

  #sendCall(call: PendingCall, body: EncodedBody, line: Line): void {
    const { mux, agreed } = line;
    const { priority = "auto", oneWay = false } = call.options;
    const remainingMs = call.deadlineAtMs - this.#options.platform.nowMs();
    this.#waiting.delete(call);
    const { parts, streams } = this.#openStreams(call, body, line);
    call.number = mux.call(
      {
        method: call.method,
        oneWay,
        deadlineMs: wireMs(Math.max(0, remainingMs)),
        attempt: call.attempt,
        priority,
        metadata: call.metadata,
        parts: parts.length === 0 ? body.parts : [...body.parts, ...parts],
        payload: body.payload,
      },
      { streams, priority, onProgress: call.meter?.sentOfMessage },
    );
    this.#sent.set(call.number, call);
    if (oneWay && agreed && streams.length === 0) this.#settle(call, () => call.resolve(undefined));
  }

  #openStreams(call: PendingCall, { streams, byteLength }: EncodedBody, line: Line) {
    if (call.meter !== undefined) {
      const lengths = streams.map(({ source }) => sourceByteLength(source));
      call.meter.begins(
        lengths.reduce(
          (sum, length) => (sum === undefined || length === undefined ? undefined : sum + length),
          byteLength,
        ),
      );
    }
    if (streams.length === 0) return noStreams;
    call.streams ??= this.#makeStreams(call, line);
    return call.streams.open(streams);
  }

  #makeStreams(call: PendingCall, { mux, codec }: Line): CallStreams {
    const { meter, options } = call;
    const fields = (error: unknown) => toSourceErrorFields(error, codec, mux.peerMaxMessageBytes);
    return new CallStreams({
      mux,
      codec,
      limits: this.#options.limits,
      priority: options.priority ?? "auto",
      toFail: (error) => Promise.resolve(fields(error)),
      onFailed: (error) => {
        call.sourceError ??= error;
      },
      onSentOver: () => options.oneWay && this.#settle(call, () => call.resolve(undefined)),
      onReceivedOver: () => this.#over(call),
      onSent: meter?.sentOfStream,
      onReceived: meter?.receivedOfStream,
    });
  }

  #encode(call: PendingCall, codec: Codec): EncodedBody | undefined {
    try {
      return encodeBody(codec, call.input);
    } catch (cause) {
      const why = cause instanceof CodecError ? cause.message : "encoding them failed";
      const message = `the arguments of ${call.method} cannot be sent: ${why}`;
      this.#settle(call, () =>
        call.reject(new RpcError("invalid_argument", message, { executed: "no", cause })),
      );
      return undefined;
    }
  }

  #resolve(call: PendingCall, frame: ResultFrame, line: Line): void {
    try {
      const hasParts = frame.parts.length > 0;
      if (hasParts) call.streams ??= this.#makeStreams(call, line);
      const value = decodeBody(line.codec, frame, this.#options.limits, call.streams?.claim);
      if (call.streams !== undefined && call.streams.receivedOpen > 0) this.#begin(call, value);
      else this.#settle(call, () => call.resolve(value));
    } catch (cause) {
      line.mux.refuseStreams(frame.parts);
      const why = cause instanceof CodecError ? cause.message : "decoding it failed";
      const message = `the result of ${call.method} cannot be read: ${why}`;
      this.#settle(call, () => call.reject(new RpcError("internal", message, { executed: "yes", cause })));
    }
  }

  /** The call is answered, and its streams go on: its deadline and its signal hold for them. */
  #begin(call: PendingCall, value: unknown): void {
    if (call.number !== undefined) this.#sent.delete(call.number);
    this.#streaming.add(call);
    call.resolve(value);
  }

  /** The streams of an answered call are over. */
  #over(call: PendingCall): void {
    if (this.#streaming.delete(call)) this.#forget(call);
  }

  #expired(call: PendingCall): void {
    if (call.deadlineAtMs <= this.#options.platform.nowMs()) {
      this.#giveUp(call, "deadline_exceeded", `${call.method} was not answered within its time`);
    } else {
      const executed = call.number === undefined ? "no" : "unknown";
      this.#settle(call, () => call.reject(withExecuted(this.#noConnection(), executed)));
    }
  }

  /** A signal aborted. One that did because time is over says so, as a deadline of the call's own would have. */
  #aborted(call: PendingCall): void {
    const { signal, context } = call.options;
    const reason: unknown = signal?.aborted ? signal.reason : context?.signal.reason;
    const isLate =
      reason instanceof Error &&
      (reason.name === "TimeoutError" || ("code" in reason && reason.code === "deadline_exceeded"));
    if (isLate) this.#giveUp(call, "deadline_exceeded", `${call.method} was not answered within its time`);
    else this.#giveUp(call, "cancelled", "the caller cancelled the call");
  }

  /** The caller no longer waits; if the peer has the call, it is told. */
  #giveUp(call: PendingCall, code: "cancelled" | "deadline_exceeded", message: string): void {
    if (this.#streaming.has(call)) {
      call.streams?.abandon(new RpcError(code, message, { executed: "unknown" }), code);
      this.#over(call);
      return;
    }
    const wasTakenBack =
      call.number !== undefined && (this.#line?.mux.cancel(call.number, code).wasTakenBack ?? false);
    const executed = call.number === undefined || wasTakenBack ? "no" : "unknown";
    this.#settle(call, () => call.reject(new RpcError(code, message, { executed })));
  }

  /** Takes a call out of everything, then tells its caller; both here, so that no call is forgotten or told twice. */
  #settle(call: PendingCall, tell: () => void): void {
    const wasSent = call.number !== undefined;
    this.#waiting.delete(call);
    if (call.number !== undefined) this.#sent.delete(call.number);
    this.#forget(call);
    if (!wasSent) discardStreams(call.input, isOverError);
    tell();
  }

  /** Leaves nothing of a call behind; a stream among its arguments that is open is ended. */
  #forget(call: PendingCall): void {
    this.#deadlines.delete(call);
    call.stopListening();
    call.streams?.abandon(isOverError, "cancelled");
    call.streams?.release();
  }

  #noConnection(): RpcError {
    const why = this.#lastFailure?.message ?? "no connection was made yet";
    return new RpcError("unavailable", why, { executed: "no", cause: this.#lastFailure });
  }
}

/** A call that a server refused because it is shutting down is moved to the next session this many times at most. */
const maxMoves = 10;
const noStreams = { parts: [], streams: [] } as const;
/** What streams are told whose call is over before them. */
const isOverError = new RpcError("cancelled", "the call is over", { executed: "unknown" });
const wasNotSent = new RpcError("unavailable", "the connection was lost before the call was sent", {
  executed: "no",
});
const methodIdPattern = /^[A-Za-z0-9_.$-]{1,256}$/;

function refusalOf(
  call: PendingCall,
  { byteLength, streams }: EncodedBody,
  mux: Multiplexer,
): RpcError | undefined {
  const { peerMaxMessageBytes, peerMaxMetadataBytes, streamRoom } = mux;
  if (streams.length > streamRoom) {
    const message = `${call.method} would open ${streams.length} streams; ${streamRoom} more may be open (limits.maxOpenStreams of either end): end some first`;
    return new RpcError("resource_exhausted", message, { executed: "no" });
  }
  const refuse = (what: string, bytes: number, limit: number, name: string) => {
    const message = `the ${what} of ${call.method} have ${bytes} bytes; the peer takes at most ${limit} (limits.${name})`;
    return new RpcError("resource_exhausted", message, { executed: "no" });
  };
  if (byteLength > peerMaxMessageBytes)
    return refuse("arguments", byteLength, peerMaxMessageBytes, "maxMessageBytes");
  const { metadataBytes } = call;
  if (metadataBytes > peerMaxMetadataBytes)
    return refuse("metadata", metadataBytes, peerMaxMetadataBytes, "maxMetadataBytes");
  return undefined;
}

function withExecuted(error: RpcError, executed: RpcError["executed"]): RpcError {
  return new RpcError(error.code, error.message, { executed, data: error.data, cause: error });
}

function checkMetadata(metadata: CallOptions["metadata"], maxBytes: number): RpcError | undefined {
  if (metadata === undefined) return undefined;
  for (const [key, value] of Object.entries(metadata)) {
    if (isMetadataKey(key) && typeof value === "string") continue;
    const message = `metadata takes texts, with keys of a-z 0-9 _ . - and a letter first that do not begin with heddle-; "${key}" does not fit`;
    return new RpcError("invalid_argument", message, { executed: "no" });
  }
  const byteLength = metadataByteLength(metadata);
  if (byteLength <= maxBytes) return undefined;
  const message = `metadata of ${byteLength} bytes; at most ${maxBytes} are allowed (limits.maxMetadataBytes)`;
  return new RpcError("resource_exhausted", message, { executed: "no" });
}
