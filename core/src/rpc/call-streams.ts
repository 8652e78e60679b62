import type { Codec } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { Limits } from "../limits.ts";
import type { IncomingStream } from "../mux/incoming-stream.ts";
import type { CallChannel } from "../mux/multiplexer.ts";
import type { OutgoingStream } from "../mux/outgoing-stream.ts";
import { errorFields } from "../wire/error-fields.ts";
import type { CancelFrame, ErrorFields, Priority, StreamPart } from "../wire/frame.ts";
import { IncomingReader } from "./incoming-reader.ts";
import type { LiveStream } from "./payload.ts";
import { RpcStream } from "./rpc-stream.ts";
import { SourceFeeder, type SourceOutcome } from "./source-feeder.ts";

/** What the streams of a call need of the one that makes them. */
export interface CallStreamsOptions {
  readonly mux: CallChannel;
  readonly codec: Codec;
  readonly limits: Limits;
  readonly priority: Priority;
  /** What the peer is told of an error that a source of ours threw. Never rejects. */
  readonly toFail: (error: unknown) => Promise<ErrorFields>;
  /** The peer has stopped the last of our streams that was open. */
  readonly onStopped?: (reason: RpcError) => void;
  /** A source of ours threw. */
  readonly onFailed?: (error: unknown) => void;
  /** Every source of ours has ended, its `finally` too. */
  readonly onSentOver?: (outcome: SourceOutcome) => void;
  /** Nothing more will come of any stream of the peer's. */
  readonly onReceivedOver?: () => void;
  readonly onSent?: ((byteLength: number) => void) | undefined;
  readonly onReceived?: ((byteLength: number) => void) | undefined;
}

/** A stream of ours, and what feeds it. */
interface Sent {
  readonly stream: OutgoingStream;
  readonly feeder: SourceFeeder;
  isStopped: boolean;
}

/**
 * The streams of one call, at either end: those that we send, and those that we read. Where the call ends before them, they end with it.
 */
export class CallStreams {
  readonly #options: CallStreamsOptions;
  readonly #sent: Sent[] = [];
  #sentOpen = 0;
  #outcome: SourceOutcome = "ok";
  readonly #received = new Set<IncomingStream>();

  constructor(options: CallStreamsOptions) {
    this.#options = options;
  }

  /** Whether a source of ours was touched: then the call cannot be made a second time. */
  get hasBegun(): boolean {
    return this.#sent.some(({ feeder }) => feeder.hasBegun);
  }

  /** Streams of the peer's of which more may come. */
  get receivedOpen(): number {
    return this.#received.size;
  }

  /** Gives each of these its number: the parts for the frame that opens them, and the streams that go with it. */
  open(live: readonly LiveStream[]): {
    readonly parts: readonly StreamPart[];
    readonly streams: readonly OutgoingStream[];
  } {
    const begun = live.map((each) => this.#open(each));
    const parts = begun.map(
      ({ stream }, index): StreamPart => ({ kind: "stream", key: live[index]?.key, stream: stream.number }),
    );
    return { parts, streams: begun.map(({ stream }) => stream) };
  }

  /** A stream of the peer's, for the one who reads it. */
  readonly claim = (part: StreamPart): RpcStream => {
    const { mux, codec, limits, onReceived } = this.#options;
    const incoming = mux.claimStream(part);
    if (!incoming.isEnded) {
      this.#received.add(incoming);
      incoming.onOver = () => {
        if (this.#received.delete(incoming) && this.#received.size === 0) this.#options.onReceivedOver?.();
      };
      incoming.onReceived = onReceived;
    }
    return new RpcStream(new IncomingReader(incoming, codec, limits));
  };

  /** The call is over: who reads a stream of the peer's is given this error, and our sources are ended. */
  abandon(error: RpcError, reason: CancelFrame["reason"]): void {
    for (const incoming of [...this.#received]) incoming.abandon(error, reason);
    this.cutSent(error, "unknown");
  }

  /** Our sources are ended, and their readers told why. */
  cutSent(error: RpcError, executed: RpcError["executed"]): void {
    const fields = errorFields(error.code, error.message, executed);
    for (const { stream } of this.#sent) stream.cut(fields, error);
  }

  /** The call is over for good: who still reads a stream of the peer's is told so, and sources that were never read are ended. */
  release(): void {
    for (const incoming of [...this.#received]) incoming.abandon(isOver, "cancelled");
    for (const { feeder } of this.#sent) feeder.discard(isOver);
  }

  #open({ source }: LiveStream): Sent {
    const { mux, codec, priority, toFail, onSent } = this.#options;
    let sent: Sent | undefined;
    const stream = mux.openStream(priority, (opened) => {
      const feeder = new SourceFeeder({
        source,
        stream: opened,
        codec,
        maxItemBytes: () => mux.peerMaxMessageBytes,
        toFail,
        onStop: (reason) => sent && this.#stopped(sent, reason),
        onEnded: (outcome, error) => this.#ended(outcome, error),
        onSent,
      });
      sent = { stream: opened, feeder, isStopped: false };
      return feeder;
    });
    if (sent === undefined) throw new Error(`bug: stream ${stream.number} has no feeder`);
    this.#sent.push(sent);
    this.#sentOpen++;
    return sent;
  }

  #stopped(sent: Sent, reason: RpcError): void {
    sent.isStopped = true;
    const isLast = this.#sent.every(({ isStopped, feeder }) => isStopped || feeder.isEnded);
    if (isLast) this.#options.onStopped?.(reason);
  }

  #ended(outcome: SourceOutcome, error: unknown): void {
    this.#sentOpen--;
    if (outcome === "failed" || this.#outcome === "ok") this.#outcome = outcome;
    if (outcome === "failed") this.#options.onFailed?.(error);
    if (this.#sentOpen === 0) this.#options.onSentOver?.(this.#outcome);
  }
}

const isOver = new RpcError("cancelled", "the call is over");
