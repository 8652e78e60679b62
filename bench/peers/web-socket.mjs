/**
 * The `ws` sockets that most systems are measured on: one version, no compression, large messages let
 * through.
 */
import { once } from "node:events";
import { WebSocket, WebSocketServer } from "ws";

/** More than any message that is measured. */
export const maxMessageBytes = 256 * 1024 * 1024;

/** What both ends are opened with. */
export const socketOptions = { perMessageDeflate: false, maxPayload: maxMessageBytes };

/** What a server listens with, at a free port. */
export const serverOptions = { host: "127.0.0.1", port: 0, ...socketOptions };

/** For systems that make their sockets themselves. */
export class BenchWebSocket extends WebSocket {
  /**
   * @param {string | URL} address
   * @param {string | string[]} [protocols]
   */
  constructor(address, protocols) {
    super(address, protocols, socketOptions);
  }
}

/**
 * @param {(server: WebSocketServer) => void} attach
 * @returns {Promise<import("../src/peers/peer.ts").BenchServer>}
 */
export async function serveWebSocket(attach) {
  const server = new WebSocketServer(serverOptions);
  attach(server);
  await once(server, "listening");
  return { port: portOf(server) };
}

/**
 * The port of anything that listens on TCP.
 *
 * @param {{ address(): import("node:net").AddressInfo | string | null }} server
 */
export function portOf(server) {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens at no port");
  return address.port;
}

/** @param {number} port */
export function socketAddress(port) {
  return `ws://127.0.0.1:${port}`;
}

/**
 * @param {number} port
 * @param {(socket: BenchWebSocket) => void} [attach] what must see the socket before it is open
 */
export async function openWebSocket(port, attach) {
  const socket = new BenchWebSocket(socketAddress(port));
  attach?.(socket);
  await once(socket, "open");
  return socket;
}

/** @param {WebSocket} socket */
export async function closeWebSocket(socket) {
  if (socket.readyState === WebSocket.CLOSED) return;
  const closed = once(socket, "close");
  socket.close();
  await closed;
}
