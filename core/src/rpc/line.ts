import { type Codec, CodecError } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { AnswerFrame, CallChannel } from "../mux/multiplexer.ts";
import { NumberTable } from "../number-table.ts";
import type { Platform } from "../platform.ts";
import type { CancelFrame, ResultFrame } from "../wire/frame.ts";
import { CallStreams } from "./call-streams.ts";
import { fromErrorFrame, toSourceErrorFields } from "./error-wire.ts";
import { wireMs } from "./milliseconds.ts";
import { decodeBody, type EncodedBody } from "./payload.ts";
import type { PendingCall } from "./pending-call.ts";
import { sourceByteLength } from "./stream-source.ts";

/** Whose calls a line carries: the caller, who alone settles them. */
export interface LineKeeper {
  /** A call is answered: it is forgotten, then its caller is told. */
  resolve(call: PendingCall, value: unknown): void;
  /** A call has failed: likewise. */
  reject(call: PendingCall, error: RpcError): void;
  /** The streams of an answered call are over. */
  over(call: PendingCall): void;
  /** The peer refused a call without running it. */
  refused(call: PendingCall, error: RpcError): void;
}

/** What a line needs of the one that makes it. */
export interface LineOptions {
  readonly mux: CallChannel;
  readonly platform: Platform;
  readonly limits: Limits;
  readonly keeper: LineKeeper;
}

/** The calls of ours that one session carries: sends them, and knows by its number which one an answer belongs to. */
export class Line {
  readonly #options: LineOptions;
  readonly #sent = new NumberTable<PendingCall>();
  /** Those that are answered with streams that are open. */
  readonly #streaming = new NumberTable<PendingCall>();
  #codec: Codec;
  #isAgreed = false;
  #isPaused = false;
  #wasLost = false;
  /** Told whenever a call has left, settled or with its last stream. */
  onCallLeft: (() => void) | undefined;

  /** @param codec The one that is offered first; `agree` may bring another. */
  constructor(codec: Codec, options: LineOptions) {
    this.#codec = codec;
    this.#options = options;
  }

  get codec(): Codec {
    return this.#codec;
  }

  /** Whether the peer has agreed; until then what is sent may have to be said again. */
  get isAgreed(): boolean {
    return this.#isAgreed;
  }

  /** Whether calls leave at once, but for want of room. */
  get isServing(): boolean {
    return this.#isAgreed && !this.#isPaused && !this.#options.mux.isPeerGoing;
  }

  /** Whether one more call may be sent now. */
  get hasRoom(): boolean {
    return !this.#isPaused && !this.#wasLost && this.#options.mux.hasRoom;
  }

  /** Whether nothing will happen on it any more. */
  get isOver(): boolean {
    return this.#wasLost && this.isIdle;
  }

  /** Whether it carries no call. */
  get isIdle(): boolean {
    return this.#sent.size === 0 && this.#streaming.size === 0;
  }

  get counts(): { readonly sent: number; readonly streaming: number } {
    return { sent: this.#sent.size, streaming: this.#streaming.size };
  }

  /** The calls that were sent and are not answered. */
  get sent(): readonly PendingCall[] {
    return this.#sent.entries().map(([, call]) => call);
  }

  /** Those that are answered with streams that are open. */
  get streaming(): readonly PendingCall[] {
    return this.#streaming.entries().map(([, call]) => call);
  }

  agree(codec: Codec): void {
    this.#codec = codec;
    this.#isAgreed = true;
  }

  /** The session has no duplex, or has one again. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused;
  }

  /** Takes all calls out that were sent: what the peer got of them it has thrown away. */
  takeSent(): readonly PendingCall[] {
    const calls = this.sent;
    this.#sent.clear();
    return calls;
  }

  /** The session is over. Gives the calls that it had, with their numbers; none will be answered. */
  lose(): readonly (readonly [number, PendingCall])[] {
    this.#wasLost = true;
    const sent = this.#sent.entries();
    this.#sent.clear();
    return sent;
  }

  /** Why this call cannot be sent here; undefined where it can. */
  refusalOf(call: PendingCall, { byteLength, streams }: EncodedBody): RpcError | undefined {
    const { peerMaxMessageBytes, peerMaxMetadataBytes, streamRoom } = this.#options.mux;
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

  /** Sends a call. Only where there is room. // hot: once per call */
  send(call: PendingCall, body: EncodedBody): void {
    const { mux, platform, keeper } = this.#options;
    const { priority = "auto", oneWay = false } = call.options;
    const { parts, streams } = this.#openStreams(call, body);
    const number = mux.beginCall();
    call.line = this;
    call.number = number;
    this.#sent.set(number, call);
    mux.call(
      {
        type: "call",
        number,
        method: call.method,
        oneWay,
        deadlineMs: remainingOf(call, platform),
        attempt: call.attempt,
        priority,
        metadata: call.metadata,
        parts: parts.length === 0 ? body.parts : [...body.parts, ...parts],
        payload: body.payload,
      },
      streams.length === 0 && priority === "auto" && call.meter === undefined
        ? undefined
        : { streams, priority, onProgress: call.meter?.sentOfMessage },
    );
    if (oneWay && this.#isAgreed && streams.length === 0) keeper.resolve(call, undefined);
  }

  /** Nobody waits for this call any more. Returns whether it was taken back before it had left. */
  cancel(number: number, reason: CancelFrame["reason"]): boolean {
    return !this.#wasLost && this.#options.mux.cancel(number, reason).wasTakenBack;
  }

  /** A call is settled, or moves to another line. */
  forget(call: PendingCall): void {
    if (call.number !== undefined) {
      this.#sent.delete(call.number);
      this.#streaming.delete(call.number);
    }
    this.onCallLeft?.();
  }

  isStreaming(call: PendingCall): boolean {
    return call.number !== undefined && this.#streaming.has(call.number);
  }

  /** An answer came. // hot: once per call */
  answered(frame: AnswerFrame): void {
    const { mux, limits, keeper } = this.#options;
    const call = this.#sent.get(frame.number);
    if (call === undefined) {
      // It was settled here before: cancelled, or out of time.
      if (frame.type === "result") mux.refuseStreams(frame.parts);
      return;
    }
    switch (frame.type) {
      case "result":
        this.#resolve(call, frame);
        return;
      case "error": {
        const error = fromErrorFrame(frame, this.#codec, limits);
        if (error.executed === "no" && error.code === "unavailable") keeper.refused(call, error);
        else keeper.reject(call, error);
        return;
      }
      case "done":
        keeper.resolve(call, undefined);
        return;
    }
  }

  /** A piece of a large result came. */
  progress(number: number, receivedBytes: number, totalBytes: number): void {
    this.#sent.get(number)?.meter?.receivedOfMessage(receivedBytes, totalBytes);
  }

  #openStreams(call: PendingCall, { streams, byteLength }: EncodedBody) {
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
    call.streams ??= this.#makeStreams(call);
    return call.streams.open(streams);
  }

  #makeStreams(call: PendingCall): CallStreams {
    const { mux, limits, keeper } = this.#options;
    const { meter, options } = call;
    const fields = (error: unknown) => toSourceErrorFields(error, this.#codec, mux.peerMaxMessageBytes);
    return new CallStreams({
      mux,
      codec: this.#codec,
      limits,
      priority: options.priority ?? "auto",
      toFail: (error) => Promise.resolve(fields(error)),
      onFailed: (error) => {
        call.sourceError ??= error;
      },
      onSentOver: () => options.oneWay && keeper.resolve(call, undefined),
      onReceivedOver: () => this.isStreaming(call) && keeper.over(call),
      onSent: meter?.sentOfStream,
      onReceived: meter?.receivedOfStream,
    });
  }

  #resolve(call: PendingCall, frame: ResultFrame): void {
    const { mux, limits, keeper } = this.#options;
    try {
      if (frame.parts.length > 0) call.streams ??= this.#makeStreams(call);
      const value = decodeBody(this.#codec, frame, limits, call.streams?.claim);
      if (call.streams !== undefined && call.streams.receivedOpen > 0) this.#begin(call, value);
      else keeper.resolve(call, value);
    } catch (cause) {
      mux.refuseStreams(frame.parts);
      const why = cause instanceof CodecError ? cause.message : "decoding it failed";
      const message = `the result of ${call.method} cannot be read: ${why}`;
      keeper.reject(call, new RpcError("internal", message, { executed: "yes", cause }));
    }
  }

  /** The call is answered, and its streams go on: its deadline and its signal hold for them. */
  #begin(call: PendingCall, value: unknown): void {
    if (call.number === undefined) throw new Error("bug: a call without a number is answered");
    this.#sent.delete(call.number);
    this.#streaming.set(call.number, call);
    call.resolve(value);
  }
}

/** What is left of a call's time, as it travels; undefined where it has no deadline. */
function remainingOf(call: PendingCall, platform: Platform): number | undefined {
  if (call.deadlineAtMs === Number.POSITIVE_INFINITY) return undefined;
  const remainingMs = call.deadlineAtMs - platform.nowMs();
  return wireMs(Math.max(0, remainingMs));
}

const noStreams = { parts: [], streams: [] } as const;
