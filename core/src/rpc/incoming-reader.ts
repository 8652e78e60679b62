import { type Codec, CodecError, type CodecLimits } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { IncomingStream, Taken } from "../mux/incoming-stream.ts";
import { fromErrorFrame } from "./error-wire.ts";
import { decodeBody } from "./payload.ts";
import type { StreamProgress, StreamRead, StreamReader } from "./rpc-stream.ts";

/** Makes the values of a stream's bytes when they are read, so that what is not read costs no more than its bytes. */
export class IncomingReader implements StreamReader<unknown> {
  readonly #stream: IncomingStream;
  readonly #codec: Codec;
  readonly #limits: CodecLimits;

  constructor(stream: IncomingStream, codec: Codec, limits: CodecLimits) {
    this.#stream = stream;
    this.#codec = codec;
    this.#limits = limits;
  }

  take(): StreamRead<unknown> | undefined {
    const taken = this.#stream.take();
    return taken && toRead(taken, this.#codec, this.#limits);
  }

  get onReadable(): () => void {
    return this.#stream.onReadable;
  }

  set onReadable(listener: () => void) {
    this.#stream.onReadable = listener;
  }

  stop(): void {
    this.#stream.stop("cancelled");
  }

  get progress(): StreamProgress {
    const { receivedItems, receivedBytes, bufferedBytes, creditBytes, windowBytes, isEnded } = this.#stream;
    return { receivedItems, receivedBytes, bufferedBytes, creditBytes, windowBytes, isEnded };
  }
}

// hot: once per item
function toRead(taken: Taken, codec: Codec, limits: CodecLimits): StreamRead<unknown> {
  switch (taken.type) {
    case "item":
      return { type: "item", value: decodeItem(taken.body, codec, limits) };
    case "end":
      return { type: "end" };
    case "fail":
      return { type: "error", error: fromErrorFrame(taken, codec, limits) };
    case "lost":
      return { type: "error", error: taken.error };
  }
}

function decodeItem(body: Parameters<typeof decodeBody>[1], codec: Codec, limits: CodecLimits): unknown {
  try {
    return decodeBody(codec, body, limits);
  } catch (cause) {
    const why = cause instanceof CodecError ? cause.message : "decoding it failed";
    throw new RpcError("internal", `an item of the stream cannot be read: ${why}`, { cause });
  }
}
