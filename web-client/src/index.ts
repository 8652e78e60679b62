export {
  type Call,
  type CallOptions,
  type CallProgress,
  type Client,
  type Connection,
  type ConnectionState,
  type FrameEvent,
  isErrorOf,
  isRpcError,
  isStream,
  RpcError,
  RpcStream,
  type SessionChange,
  type SessionInfo,
  type StateChange,
  type StreamCall,
  type StreamProgress,
  type StreamSource,
} from "@heddle/core";
export { connect, type WebConnectOptions } from "./connect.ts";
export { followPageLife, type PageScope } from "./page-life.ts";
export { pagePlatform } from "./page-platform.ts";
export { webSocketUrl } from "./web-socket-url.ts";
