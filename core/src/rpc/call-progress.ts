import type { Platform } from "../platform.ts";

/** How much of a call has travelled. */
export interface CallProgress {
  /** Of large arguments and of streams among them: bytes that have left, without heads of frames. */
  readonly sentBytes: number;
  /** Of how many; absent where a stream does not say how many it will have. */
  readonly sentTotalBytes?: number;
  /** Of a large result and of streams in it: bytes that have come. */
  readonly receivedBytes: number;
  /** Of how many; absent where that is not known, for streams and before the result has begun. */
  readonly receivedTotalBytes?: number;
}

/** Adds up what travels of one call, and tells its listener once a turn at most. */
export class ProgressMeter {
  readonly #listener: (progress: CallProgress) => void;
  readonly #platform: Platform;
  #isDue = false;
  #sentMessageBytes = 0;
  #sentStreamBytes = 0;
  #sentTotalBytes: number | undefined;
  #receivedMessageBytes = 0;
  #receivedStreamBytes = 0;
  #receivedTotalBytes: number | undefined;

  constructor(listener: (progress: CallProgress) => void, platform: Platform) {
    this.#listener = listener;
    this.#platform = platform;
  }

  /** So many bytes will be sent; undefined where that is not known. */
  begins(totalBytes: number | undefined): void {
    this.#sentTotalBytes = totalBytes;
    this.#sentMessageBytes = 0;
  }

  /** So many bytes of the arguments' message have left. */
  readonly sentOfMessage = (sentBytes: number): void => {
    this.#sentMessageBytes = sentBytes;
    this.#tell();
  };

  /** Bytes of a stream have left. */
  readonly sentOfStream = (byteLength: number): void => {
    this.#sentStreamBytes += byteLength;
    this.#tell();
  };

  /** So many bytes of the result's message have come. */
  readonly receivedOfMessage = (receivedBytes: number, totalBytes: number): void => {
    this.#receivedMessageBytes = receivedBytes;
    this.#receivedTotalBytes = totalBytes;
    this.#tell();
  };

  /** Bytes of a stream have come. */
  readonly receivedOfStream = (byteLength: number): void => {
    this.#receivedTotalBytes = undefined;
    this.#receivedStreamBytes += byteLength;
    this.#tell();
  };

  #tell(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    this.#platform.soon(() => {
      this.#isDue = false;
      const sentBytes = this.#sentMessageBytes + this.#sentStreamBytes;
      this.#listener({
        sentBytes: Math.min(sentBytes, this.#sentTotalBytes ?? sentBytes),
        receivedBytes: this.#receivedMessageBytes + this.#receivedStreamBytes,
        ...(this.#sentTotalBytes === undefined ? {} : { sentTotalBytes: this.#sentTotalBytes }),
        ...(this.#receivedTotalBytes === undefined ? {} : { receivedTotalBytes: this.#receivedTotalBytes }),
      });
    });
  }
}
