export {
  type CallOptions,
  type Client,
  type Connection,
  type ConnectionState,
  type FrameEvent,
  isErrorOf,
  isRpcError,
  RpcError,
  type SessionInfo,
  type StateChange,
} from "@heddle/core";
export { connect, type WebConnectOptions } from "./connect.ts";
