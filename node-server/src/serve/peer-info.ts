import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { PeerInfo } from "@heddle/core";

/** Who is at the other end of an accepted byte stream. */
export function streamPeer(socket: Socket, transport: "tcp" | "http-connect" | "unix"): PeerInfo {
  return { transport, ...addressOf(socket) };
}

/** Who is at the other end of an accepted WebSocket. */
export function webSocketPeer({ headers, socket }: IncomingMessage): PeerInfo {
  const { origin } = headers;
  return { transport: "websocket", ...addressOf(socket), ...(origin === undefined ? {} : { origin }) };
}

/** Absent for a Unix socket, and for one that has ended. */
function addressOf({ remoteAddress, remotePort }: Socket): { address?: string } {
  if (remoteAddress === undefined || remotePort === undefined) return {};
  const host = remoteAddress.includes(":") ? `[${remoteAddress}]` : remoteAddress;
  return { address: `${host}:${remotePort}` };
}
