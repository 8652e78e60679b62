// biome-ignore-all assist/source/organizeImports: the list is by hand, grouped by reader.

// Making services.
export { service, type Service, type ServiceTree } from "./rpc/service.ts";
export {
  type ErrorFactory,
  type ErrorSchemas,
  type HandlerContext,
  type Method,
  type MethodBuilder,
  type MethodExample,
  type MethodOptions,
  method,
} from "./rpc/method.ts";
export { byteStream, type StreamSchema, streamOf, withStreams } from "./rpc/stream-schema.ts";
export type { Middleware, MiddlewareCall, Passed } from "./rpc/middleware.ts";
export type { CallContext } from "./rpc/call-context.ts";
export type { PeerConnection, PeerInfo } from "./rpc/peer-connection.ts";
export type { InferInput, InferOutput, Issue, JsonSchema, Schema } from "./rpc/standard-schema.ts";

// Serving them.
export {
  type AcceptedConnection,
  acceptDuplex,
  createServer,
  type RpcServer,
  type ServerOptions,
} from "./rpc/server.ts";
export type {
  Health,
  MethodInfo,
  MethodKind,
  ServerInfo,
  SysApi,
  SysGuard,
  SysOptions,
} from "./rpc/sys-service.ts";
export type { MethodStats, ServerStats } from "./rpc/server-stats.ts";

// Calls that are run once.
export { idempotencyKeyProblem } from "./rpc/idempotency/key.ts";
export { type MemoryIdempotencyOptions, memoryIdempotencyStore } from "./rpc/idempotency/memory-store.ts";
export type { IdempotencyOptions, InterruptedPolicy } from "./rpc/idempotency/options.ts";
export type {
  CallIdentity,
  CommitEffect,
  IdempotencyClaim,
  IdempotencyStore,
} from "./rpc/idempotency/store.ts";

// Calling them.
export {
  type Connection,
  type ConnectionEvents,
  type ConnectionState,
  type ConnectOptions,
  connectDuplex,
  type SessionChange,
  type SessionInfo,
  type StateChange,
} from "./rpc/connection.ts";
export {
  type CallOptions,
  type Client,
  type ClientMethod,
  type ClientTree,
  type DeclaredError,
  isErrorOf,
} from "./rpc/client.ts";
export type { Call, StreamCall, UntypedCall } from "./rpc/call.ts";
export type { CallOf, Received } from "./rpc/stream-types.ts";
export type { CallProgress } from "./rpc/call-progress.ts";
export { isStream, RpcStream, type StreamProgress } from "./rpc/rpc-stream.ts";
export { isStreamSource, type StreamSource } from "./rpc/stream-source.ts";
export type { FrameEvent } from "./rpc/frame-events.ts";
export type { Metadata, Priority } from "./wire/frame.ts";
export type { PeerLimits } from "./handshake/messages.ts";
export type { Backoff } from "./session/backoff.ts";

// Errors.
export {
  type ErrorCode,
  errorCodes,
  type Executed,
  isErrorCode,
  isRpcError,
  RpcError,
  type RpcErrorOptions,
} from "./errors.ts";

// What they stand on.
export { CodecError, type Codec, type CodecLimits, type CodecName } from "./codec/codec.ts";
export { jsonCodec } from "./codec/json.ts";
export { msgpackCodec } from "./codec/msgpack.ts";
export { superjsonCodec } from "./codec/superjson.ts";
export {
  CloseCode,
  type Duplex,
  type DuplexClosed,
  type DuplexHandlers,
  type OpenDuplex,
} from "./duplex/duplex.ts";
export type { BytesUse } from "./bytes-use.ts";
export { memoryDuplexPair } from "./duplex/memory-duplex.ts";
export { openMessagePort } from "./duplex/message-port-duplex.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export { type Cancel, type Platform, systemPlatform } from "./platform.ts";
