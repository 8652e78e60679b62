import type { Metadata } from "../wire/frame.ts";
import type { CallContext } from "./call-context.ts";
import type { Client } from "./client.ts";

/** Where a peer is, as its transport knows it; text for people and for `authenticate`. */
export interface PeerInfo {
  readonly transport: "websocket" | "tcp" | "http-connect" | "unix" | "memory" | "message-port" | "other";
  /** Address and port of the peer, where there is such a thing. */
  readonly address?: string;
  /** The `Origin` that a browser sent; it has passed the allow-list. */
  readonly origin?: string;
}

/** The connection as a handler sees it, at either end. */
export interface PeerConnection {
  /** The session's id. */
  readonly id: string;
  readonly peer: PeerInfo;
  /** The name of the codec that was agreed. */
  readonly codec: string;
  /** What `authenticate` returned last; undefined without one, and at the dialling end. */
  readonly principal: unknown;
  /** Calls what the peer serves. */
  client<Api>(): Client<Api>;
  /** Authenticates the peer again, as `$sys.authenticate` does. @internal */
  authenticate(metadata: Metadata): Promise<void>;
  /** The same connection, whose calls inherit the deadline and the cancellation of a call. @internal */
  boundTo(context: Pick<CallContext, "signal" | "remainingMs">): PeerConnection;
}
