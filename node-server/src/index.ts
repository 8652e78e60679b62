// biome-ignore-all assist/source/organizeImports: grouped by reader

// To serve.
export { listen } from "./listen.ts";
export type { ListenOptions } from "./listen-options.ts";
export type { RunningServer } from "./running-server.ts";
export type { TlsServerOptions } from "./serve/port.ts";

// To call.
export { type ConnectOptions, connect } from "./connect.ts";
export type { TlsClientOptions } from "./dial/dial-socket.ts";

// What calls are made with and end with, so that a client needs no second import.
export {
  type Call,
  type CallOptions,
  type CallProgress,
  type Client,
  type Connection,
  type ConnectionState,
  isErrorOf,
  isRpcError,
  isStream,
  RpcError,
  RpcStream,
  type SessionInfo,
  type StateChange,
  type StreamCall,
  type StreamProgress,
  type StreamSource,
} from "@heddle/core";

// Between streams of calls and Node's.
export { fromNodeReadable } from "./streams/from-node-readable.ts";
export { toNodeReadable } from "./streams/to-node-readable.ts";

// To build transports of one's own: an opener for `connectDuplex`, and the platform of Node.
export { type DialOptions, openUrl } from "./dial/open-url.ts";
export { nodePlatform } from "./node-platform.ts";
