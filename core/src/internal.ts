/**
 * What the other packages of Heddle need of the core and users do not. No promise is made about these names.
 */
export { checkedCodecs } from "./codec/codec-list.ts";
export { defaultCodecs } from "./codec/codecs.ts";
export {
  CloseCode,
  type Duplex,
  type DuplexClosed,
  type DuplexHandlers,
  duplexHighWaterBytes,
  fitCloseReason,
  type OpenDuplex,
} from "./duplex/duplex.ts";
export { GuardedHandlers } from "./duplex/guarded-handlers.ts";
export { failedDuplex, oneShot } from "./duplex/one-shot.ts";
export { plainBytes } from "./duplex/plain-bytes.ts";
export {
  openWebSocket,
  type WebSocketEvent,
  type WebSocketLike,
} from "./duplex/web-socket-duplex.ts";
export { defaultLimits, type Limits, resolveLimits } from "./limits.ts";
export type { AnswerFrame, CallChannel } from "./mux/multiplexer.ts";
export { type Cancel, type Platform, systemPlatform } from "./platform.ts";
export { Caller } from "./rpc/caller.ts";
export { connectWith } from "./rpc/connection.ts";
export { Session } from "./session/session.ts";
export { Slab } from "./slab.ts";
export { ByteWriter } from "./wire/byte-writer.ts";
export { decodeFrame, readFrames } from "./wire/decode-frame.ts";
export { encodeFrame } from "./wire/encode-frame.ts";
export { decodePacket } from "./wire/packet.ts";
export { ProtocolError } from "./wire/protocol-error.ts";
export { encodeRecordHeader, RecordReader, streamPreface } from "./wire/record-reader.ts";
