import { type Codec, CodecError, type CodecLimits } from "../codec/codec.ts";
import { RpcError } from "../errors.ts";
import type { IncomingStream, Taken } from "../mux/incoming-stream.ts";
import { fromErrorFrame } from "./error-wire.ts";
import { decodeBody } from "./payload.ts";
import type { StreamRead, StreamReader } from "./rpc-stream.ts";

/** Makes the values of a stream's bytes when they are read, so that what is not read costs no more than its bytes. */
export function readIncoming(
  stream: IncomingStream,
  codec: Codec,
  limits: CodecLimits,
): StreamReader<unknown> {
  return {
    take: () => {
      const taken = stream.take();
      return taken && toRead(taken, codec, limits);
    },
    get onReadable() {
      return stream.onReadable;
    },
    set onReadable(listener) {
      stream.onReadable = listener;
    },
    stop: () => stream.stop("cancelled"),
    get progress() {
      const { receivedItems, receivedBytes, bufferedBytes, creditBytes, windowBytes, isEnded } = stream;
      return { receivedItems, receivedBytes, bufferedBytes, creditBytes, windowBytes, isEnded };
    },
  };
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
