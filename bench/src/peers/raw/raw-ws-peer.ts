import { once } from "node:events";
import { WebSocket, WebSocketServer } from "ws";
import { listeningPort } from "../../harness/listening-port.ts";
import type { Peer } from "../peer.ts";
import { batchedLink } from "./batched-link.ts";
import { rawConnection } from "./raw-client.ts";
import type { AttachRawLink } from "./raw-link.ts";
import { serveRawLink } from "./raw-server.ts";

/** More than any message that is measured. */
const maxPayload = 256 * 1024 * 1024;

/** The yardstick on WebSocket: `ws` by hand, without compression, one message a call. */
export const rawWsPeer: Peer = rawPeer((attach) => attach);

/** The same with one message for all that happens in a turn. */
export const rawWsBatchedPeer: Peer = rawPeer(batchedLink);

function rawPeer(wrap: (attach: AttachRawLink) => AttachRawLink): Peer {
  return {
    async serve() {
      const server = new WebSocketServer({
        host: "127.0.0.1",
        port: 0,
        perMessageDeflate: false,
        maxPayload,
      });
      server.on("connection", (socket) => serveRawLink(wrap(rawWsLink(socket))));
      await once(server, "listening");
      return { port: listeningPort(server.address()) };
    },
    async connect(port) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false, maxPayload });
      const connection = rawConnection(wrap(rawWsLink(socket)));
      await once(socket, "open");
      return connection;
    },
  };
}

function rawWsLink(socket: WebSocket): AttachRawLink {
  return (handlers) => {
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (isBinary) handlers.bytes(data);
      else handlers.message(JSON.parse(data.toString()));
    });
    return {
      send: (message) => socket.send(JSON.stringify(message)),
      sendBytes: (bytes) => socket.send(bytes),
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
      async close() {
        const closed = once(socket, "close");
        socket.close();
        await closed;
      },
    };
  };
}
