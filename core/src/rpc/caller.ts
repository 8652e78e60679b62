import { type Codec, CodecError } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { CallChannel } from "../mux/multiplexer.ts";
import type { Platform } from "../platform.ts";
import { misfitOf } from "../wire/decode-frame.ts";
import { metadataByteLength } from "../wire/encode-frame.ts";
import { PendingResult } from "./call.ts";
import type { CallOptions } from "./client.ts";
import { Deadlines } from "./deadlines.ts";
import { idempotencyKeyProblem } from "./idempotency/key.ts";
import { Line, type LineKeeper } from "./line.ts";
import { type EncodedBody, encodeBody } from "./payload.ts";
import { PendingCall, type PendingCallHandlers } from "./pending-call.ts";
import { discardStreams } from "./stream-source.ts";
import { WaitingCalls } from "./waiting-calls.ts";

/** What a caller needs of the one that makes it. */
export interface CallerOptions {
  readonly platform: Platform;
  readonly limits: Limits;
  /** The deadline of calls that say none; undefined for none. */
  readonly timeoutMs: number | undefined;
  /** How long a call waits for a connection; with 0 until the attempt that is under way has failed. */
  readonly waitTimeoutMs: number;
}

/**
 * The calls of one connection: those that wait, for a connection or for room, in the order in which they were made, and the lines that carry
 * those that were sent. It outlives the connection's sessions. Every call settles exactly once, by `resolve` or `reject`, which also
 * remove it from wherever it was kept.
 */
export class Caller implements LineKeeper, PendingCallHandlers {
  readonly #options: CallerOptions;
  readonly #deadlines: Deadlines;
  /** What further calls go out on. */
  #line: Line | undefined;
  /** All that carry calls: one, and while a server is being left the one to it too. */
  #lines: readonly Line[] = [];
  readonly #waiting = new WaitingCalls();
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
    let [sent, streaming] = [0, 0];
    for (const { counts } of this.#lines) {
      sent += counts.sent;
      streaming += counts.streaming;
    }
    return { waiting: this.#waiting.size, sent, streaming, deadlines: this.#deadlines.size };
  }

  /** Makes a call. Fails with an `RpcError` and nothing else. */
  call(method: string, input: unknown, options: CallOptions = noOptions): PendingResult {
    const refusal = this.#refusal(method, options);
    if (refusal !== undefined) {
      discardStreams(input, refusal);
      const result = new PendingResult(method);
      result.fail(refusal);
      return result;
    }
    const { platform } = this.#options;
    const call = new PendingCall(method, input, options, this.#expiry(options), platform, this);
    this.#enqueue(call);
    this.#pump();
    return call.result;
  }

  /** A session is there to send on, in the codec that is offered first; the peer has not agreed yet. */
  attach(mux: CallChannel, codec: Codec): Line {
    const { platform, limits } = this.#options;
    const line: Line = new Line(codec, {
      mux,
      platform,
      limits,
      keeper: this,
    });
    this.#line = line;
    this.#lines = this.#lines.concat(line);
    this.#pump();
    return line;
  }

  /** The peer has agreed. */
  agreed(line: Line, codec: Codec): void {
    line.agree(codec);
    this.#lastFailure = undefined;
    if (line === this.#line) this.#nobodyWaits();
    for (const call of line.sent) {
      this.#waitsNoMore(call);
      if (call.options.oneWay) this.resolve(call, undefined);
    }
    this.#pump();
  }

  /** What was sent early must be said again, before what has not been sent, and in another codec. */
  sayAgain(line: Line): void {
    this.#requeue(line.takeSent());
  }

  /** The session takes no further calls: those that wait, wait for the next one. */
  peerIsGoing(line: Line): void {
    if (line === this.#line) this.#allBeginToWait();
  }

  /** The session has no duplex: those that wait, wait for it to go on. */
  paused(line: Line): void {
    line.pause(true);
    if (line === this.#line) this.#allBeginToWait();
  }

  /** The session goes on. */
  resumed(line: Line): void {
    line.pause(false);
    if (line === this.#line && line.isServing) this.#nobodyWaits();
    this.#pump();
  }

  /**
   * The session is over. Calls that it certainly did not carry, and those that may be run twice, are made again with the next one; the others are
   * told that nobody knows whether they ran.
   */
  detach(line: Line, error: RpcError, unsent: ReadonlySet<number>): void {
    if (this.#line === line) this.#line = undefined;
    const sent = line.lose();
    const didNotRun = (number: number) => error.executed === "no" || unsent.has(number);
    const isMovable = (number: number, call: PendingCall) =>
      (didNotRun(number) || (call.mayRunTwice && call.attempt < maxMoves)) && !call.streams?.hasBegun;
    const again: PendingCall[] = [];
    const over: PendingCall[] = [];
    for (const [number, call] of sent) {
      if (!isMovable(number, call)) over.push(call);
      else {
        call.mayHaveRun ||= !didNotRun(number);
        again.push(call);
      }
    }
    this.#requeue(again);
    if (!this.#line?.isServing) this.#allBeginToWait();
    for (const call of over) this.reject(call, outcomeUnknown(call, error));
    this.#leaveIfOver(line);
    this.#pump();
  }

  /** An attempt to connect has failed. */
  attemptFailed(error: RpcError): void {
    this.#lastFailure = error;
    if (this.#options.waitTimeoutMs > 0) return;
    for (const call of [...this.#waiting]) this.reject(call, this.#noConnection());
    if (this.#line === undefined || this.#line.isAgreed) return;
    for (const call of this.#line.sent) this.reject(call, withExecuted(this.#noConnection(), "unknown"));
  }

  /** There will be no further session. */
  close(error: RpcError): void {
    this.#closed = error;
    this.#line = undefined;
    for (const call of [...this.#waiting]) this.reject(call, withExecuted(error, "no"));
    for (const line of this.#lines) {
      for (const call of line.sent) this.reject(call, withExecuted(error, "unknown"));
      for (const call of line.streaming) this.over(call);
    }
    this.#lines = [];
  }

  /** There is room for more calls. */
  room(): void {
    this.#pump();
  }

  #refusal(method: string, options: CallOptions): RpcError | undefined {
    const refuse = (code: RpcError["code"], message: string) =>
      new RpcError(code, message, { executed: "no" });
    if (this.#closed !== undefined) return withExecuted(this.#closed, "no");
    if (options.signal?.aborted || options.context?.signal.aborted) {
      if (isOutOfTime(options)) return refuse("deadline_exceeded", "its time was over before it was made");
      return refuse("cancelled", "the caller cancelled the call before it was made");
    }
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
    const { idempotencyKey } = options;
    const problem = idempotencyKey === undefined ? undefined : idempotencyKeyProblem(idempotencyKey);
    if (problem !== undefined) return refuse("invalid_argument", problem);
    return checkMetadata(options.metadata, this.#options.limits.maxMetadataBytes);
  }

  #expiry(options: CallOptions): number {
    const timeoutMs = Math.min(
      options.timeoutMs ?? this.#options.timeoutMs ?? Number.POSITIVE_INFINITY,
      options.context?.remainingMs() ?? Number.POSITIVE_INFINITY,
    );
    // Most calls have none, and looking at the clock takes a hundredth of a call's time.
    return timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : this.#options.platform.nowMs() + timeoutMs;
  }

  #enqueue(call: PendingCall): void {
    this.#waiting.add(call);
    this.#watch(call, this.#line?.isServing ? Number.POSITIVE_INFINITY : this.#waitUntilMs());
  }

  /** Puts calls before all that wait. */
  #requeue(calls: readonly PendingCall[]): void {
    const others = [...this.#waiting];
    this.#waiting.clear();
    for (const call of calls) {
      call.number = undefined;
      call.line = undefined;
      call.streams?.cutSent(wasNotSent, "no");
      call.streams = undefined;
      if (call.attempt < maxMoves) call.attempt++;
      this.#waiting.add(call);
    }
    for (const call of others) this.#waiting.add(call);
  }

  /** A call that was not run is made again, with the next session where this one takes no more. */
  refused(call: PendingCall, error: RpcError): void {
    if (call.attempt >= maxMoves || call.streams?.hasBegun) {
      this.reject(call, error);
      return;
    }
    call.line?.forget(call);
    this.#requeue([call]);
    this.#beginToWait(call);
    this.#pump();
  }

  #allBeginToWait(): void {
    for (const call of this.#waiting) this.#beginToWait(call);
  }

  #nobodyWaits(): void {
    for (const call of this.#waiting) this.#waitsNoMore(call);
  }

  #waitsNoMore(call: PendingCall): void {
    if (call.waitUntilMs < Number.POSITIVE_INFINITY) this.#watch(call, Number.POSITIVE_INFINITY);
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
    try {
      // Each turn of the loop takes the first one out, or ends it.
      for (let call = this.#waiting.first; call !== undefined; call = this.#waiting.first) {
        const line = this.#line;
        if (line === undefined || !this.#sendNext(line, call)) break;
      }
    } finally {
      this.#isPumping = false;
    }
  }

  /** The call that has waited longest leaves, or is told why it cannot. Returns false where it, and those behind it, must wait. */
  #sendNext(line: Line, call: PendingCall): boolean {
    if (!line.hasRoom || (call.isTooLargeEarly && !line.isAgreed)) return false;
    const body = this.#encode(call, line.codec);
    if (body === undefined || !call.isWaiting) return true;
    const refusal = line.refusalOf(call, body);
    // Nothing of a stream can leave before its credit is known, and what has been touched cannot be said again.
    const isTooEarly = !line.isAgreed && (body.streams.length > 0 || refusal !== undefined);
    if (isTooEarly) {
      call.isTooLargeEarly = true; // It may fit once the peer's limits are known.
      return false;
    }
    if (refusal !== undefined) {
      this.reject(call, refusal);
      return true;
    }
    this.#waiting.delete(call);
    if (line.isAgreed) this.#waitsNoMore(call);
    try {
      line.send(call, body);
    } catch (cause) {
      const message = `${call.method} could not be sent`;
      this.reject(call, new RpcError("internal", message, { executed: "unknown", cause }));
    }
    return true;
  }

  #encode(call: PendingCall, codec: Codec): EncodedBody | undefined {
    try {
      return encodeBody(codec, call.input);
    } catch (cause) {
      const why = cause instanceof CodecError ? cause.message : "encoding them failed";
      const message = `the arguments of ${call.method} cannot be sent: ${why}`;
      this.reject(call, new RpcError("invalid_argument", message, { executed: "no", cause }));
      return undefined;
    }
  }

  /** The streams of an answered call are over. */
  over(call: PendingCall): void {
    call.line?.forget(call);
    if (call.line !== undefined) this.#leaveIfOver(call.line);
    this.#forget(call);
  }

  /** A line that was lost counts as long as what came on it is being read. */
  #leaveIfOver(line: Line): void {
    if (line.isOver) this.#lines = this.#lines.filter((other) => other !== line);
  }

  expired(call: PendingCall): void {
    if (call.deadlineAtMs <= this.#options.platform.nowMs()) {
      this.#giveUp(call, "deadline_exceeded", `${call.method} was not answered within its time`);
    } else {
      const executed = call.number === undefined ? "no" : "unknown";
      this.reject(call, withExecuted(this.#noConnection(), executed));
    }
  }

  /** A signal aborted. */
  aborted(call: PendingCall): void {
    if (isOutOfTime(call.options))
      this.#giveUp(call, "deadline_exceeded", `${call.method} was not answered within its time`);
    else this.#giveUp(call, "cancelled", "the caller cancelled the call");
  }

  /** The caller no longer waits; if the peer has the call, it is told. */
  #giveUp(call: PendingCall, code: "cancelled" | "deadline_exceeded", message: string): void {
    if (call.line?.isStreaming(call)) {
      call.streams?.abandon(new RpcError(code, message, { executed: "unknown" }), code);
      this.over(call);
      return;
    }
    const wasTakenBack = call.number !== undefined && (call.line?.cancel(call.number, code) ?? false);
    const executed = call.number === undefined || wasTakenBack ? "no" : "unknown";
    this.reject(call, new RpcError(code, message, { executed }));
  }

  resolve(call: PendingCall, value: unknown): void {
    this.#takeOut(call);
    call.resolve(value);
  }

  reject(call: PendingCall, error: RpcError): void {
    this.#takeOut(call);
    call.reject(error);
  }

  /** Takes a call out of everything. Only where its caller is told next, so that no call is forgotten or told twice. */
  #takeOut(call: PendingCall): void {
    const wasSent = call.number !== undefined;
    this.#waiting.delete(call);
    call.line?.forget(call);
    this.#forget(call);
    if (!wasSent) discardStreams(call.input, isOverError);
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

const noOptions: CallOptions = {};
/** A call that a server refused because it is shutting down, or that may run twice, is made again this many times at most. */
const maxMoves = 10;
/** What streams are told whose call is over before them. */
const isOverError = new RpcError("cancelled", "the call is over", { executed: "unknown" });
const wasNotSent = new RpcError("unavailable", "the connection was lost before the call was sent", {
  executed: "no",
});
const methodIdPattern = /^[A-Za-z0-9_.$-]{1,256}$/;

/** Whether the signal that aborted did so because time is over, as a deadline of the call's own would say. */
function isOutOfTime({ signal, context }: CallOptions): boolean {
  const reason: unknown = signal?.aborted ? signal.reason : context?.signal.reason;
  if (!(reason instanceof Error)) return false;
  return reason.name === "TimeoutError" || ("code" in reason && reason.code === "deadline_exceeded");
}

/** What the caller of a call should look at before it makes it again. */
function outcomeUnknown(call: PendingCall, error: RpcError): RpcError {
  if (error.code !== "unavailable") return withExecuted(error, "unknown");
  const advice = call.mayRunTwice
    ? `it was made ${call.attempt} times`
    : "look whether it did before you make it again, or give calls an idempotencyKey";
  const message = `${error.message}; ${call.method} may have run: ${advice}`;
  return new RpcError("unavailable", message, { executed: "unknown", cause: error });
}

function withExecuted(error: RpcError, executed: RpcError["executed"]): RpcError {
  return new RpcError(error.code, error.message, { executed, data: error.data, cause: error });
}

function checkMetadata(metadata: CallOptions["metadata"], maxBytes: number): RpcError | undefined {
  if (metadata === undefined) return undefined;
  const misfit = misfitOf(metadata);
  if (misfit !== undefined) {
    const message = `metadata takes texts, with keys of a-z 0-9 _ . - and a letter first that do not begin with heddle-; "${misfit}" does not fit`;
    return new RpcError("invalid_argument", message, { executed: "no" });
  }
  const byteLength = metadataByteLength(metadata);
  if (byteLength <= maxBytes) return undefined;
  const message = `metadata of ${byteLength} bytes; at most ${maxBytes} are allowed (limits.maxMetadataBytes)`;
  return new RpcError("resource_exhausted", message, { executed: "no" });
}
