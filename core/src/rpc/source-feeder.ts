import { type Codec, CodecError } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { OutgoingStream, StreamFeeder } from "../mux/outgoing-stream.ts";
import { isThenable } from "../thenable.ts";
import type { ErrorFields } from "../wire/frame.ts";
import { encodeItem } from "./payload.ts";
import { discardStreams, openSource, type SourceReader, type StreamSource } from "./stream-source.ts";

/** How a source ended: by itself, by an error of its own, or because it was stopped. */
export type SourceOutcome = "ok" | "failed" | "cancelled";

/** What a feeder needs of the one that makes it. */
export interface SourceFeederOptions {
  readonly source: StreamSource;
  readonly stream: OutgoingStream;
  readonly codec: Codec;
  readonly maxItemBytes: () => number;
  /** What the peer is told of an error. Never rejects. */
  readonly toFail: (error: unknown) => Promise<ErrorFields>;
  /** The reader stopped, or the session is over; called before the source is ended. */
  readonly onStop: (reason: RpcError) => void;
  /** The source has ended, and its `finally` has run. Once. `error` is what it threw. */
  readonly onEnded: (outcome: SourceOutcome, error?: unknown) => void;
  readonly onSent: ((byteLength: number) => void) | undefined;
}

/** What a source gives, if it is as it should be. */
type SourceResult = { readonly done?: boolean | undefined; readonly value?: unknown };

/** Chunks of a byte source are cut to at most so many bytes, which leave in one frame. */
const chunkBytes = 65_536;

/** Reads a source, an item at a time and only when there is room, and gives what it reads to a stream. */
export class SourceFeeder implements StreamFeeder {
  readonly #options: SourceFeederOptions;
  #reader: SourceReader | undefined;
  #isPulling = false;
  #isStopped = false;
  #isEnded = false;

  constructor(options: SourceFeederOptions) {
    this.#options = options;
  }

  /** Whether the source was touched: then it cannot be sent a second time. */
  get hasBegun(): boolean {
    return this.#reader !== undefined;
  }

  /** Whether the source has ended. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  pull(): void {
    if (this.#isPulling || this.#isStopped || this.#isEnded) return;
    try {
      this.#reader ??= openSource(this.#options.source);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#isPulling = true;
    this.#next(this.#reader);
  }

  stop(reason: RpcError): void {
    if (this.#isStopped || this.#isEnded) return;
    this.#isStopped = true;
    this.#options.onStop(reason);
    this.#close(reason, "cancelled");
  }

  /** The source will not be sent a second time either: ended untouched, it is ended for good. */
  discard(reason: RpcError): void {
    if (this.#isEnded && this.#reader === undefined) discardStreams(this.#options.source, reason);
  }

  sent(byteLength: number): void {
    this.#options.onSent?.(byteLength);
  }

  // hot: once per item
  #next(reader: SourceReader): void {
    try {
      reader.next().then(this.#onNext, this.#onError);
    } catch (error) {
      this.#onError(error);
    }
  }

  readonly #onNext = (result: SourceResult): void => {
    try {
      this.#took(result);
    } catch (error) {
      this.#onError(error); // it gave no result, or one that throws when it is looked at
    }
  };

  #took(result: SourceResult): void {
    if (this.#isStopped || this.#isEnded || this.#reader === undefined) return;
    if (result.done) {
      this.#end("ok");
      this.#options.stream.end();
      return;
    }
    const { check } = this.#reader;
    if (check === undefined) this.#give(result.value);
    else this.#giveChecked(result.value, check);
  }

  #giveChecked(value: unknown, check: (item: unknown) => unknown): void {
    try {
      const checked = check(value);
      if (isThenable(checked)) Promise.resolve(checked).then(this.#give, this.#onRefused);
      else this.#give(checked);
    } catch (error) {
      this.#refuse(error);
    }
  }

  readonly #give = (value: unknown): void => {
    if (this.#isStopped || this.#isEnded || this.#reader === undefined) return;
    try {
      this.#push(value, this.#reader.isByteSource);
    } catch (error) {
      this.#refuse(error);
      return;
    }
    if (this.#options.stream.wantsMore) this.#next(this.#reader);
    else this.#isPulling = false;
  };

  readonly #onRefused = (error: unknown): void => {
    if (!this.#isStopped && !this.#isEnded) this.#refuse(error);
  };

  readonly #onError = (error: unknown): void => {
    if (!this.#isStopped && !this.#isEnded) this.#fail(error);
  };

  #push(value: unknown, isByteSource: boolean): void {
    const { stream, codec, maxItemBytes } = this.#options;
    if (isByteSource && value instanceof Uint8Array && value.byteLength > chunkBytes) {
      const size = Math.ceil(value.byteLength / Math.ceil(value.byteLength / chunkBytes));
      for (let at = 0; at < value.byteLength; at += size)
        stream.push(encodeItem(codec, value.subarray(at, at + size)));
      return;
    }
    const item = encodeItem(codec, value);
    if (item.byteLength > maxItemBytes()) {
      const message = `an item has ${item.byteLength} bytes; the peer takes at most ${maxItemBytes()} (limits.maxMessageBytes)`;
      throw new RpcError("resource_exhausted", message);
    }
    stream.push(item);
  }

  /** An item cannot be sent: the source is ended, and the reader is told why. */
  #refuse(cause: unknown): void {
    const error =
      cause instanceof CodecError
        ? new RpcError("internal", `an item cannot be sent: ${cause.message}`, { cause })
        : cause;
    this.#isStopped = true;
    void this.#options.toFail(error).then((fields) => {
      this.#options.stream.cut(fields, noReason);
      this.#close(error, "failed", error);
    });
  }

  /** The source itself failed: it has ended with that. */
  #fail(error: unknown): void {
    this.#end("failed", error);
    void this.#options.toFail(error).then((fields) => this.#options.stream.fail(fields));
  }

  /** Ends the source, waits until its `finally` has run, and gives the stream's place back. */
  #close(reason: unknown, outcome: SourceOutcome, error?: unknown): void {
    const finish = () => {
      this.#end(outcome, error);
      this.#options.stream.end();
    };
    try {
      const closing = this.#reader?.close(reason);
      // What a source throws while it is ended is of no interest to a reader that has left.
      if (closing === undefined) finish();
      else closing.then(finish, finish);
    } catch {
      finish();
    }
  }

  #end(outcome: SourceOutcome, error?: unknown): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#options.onEnded(outcome, error);
  }
}

/** Given to `stop` of a feeder that has stopped itself. */
const noReason = new RpcError("cancelled", "the stream has failed");
