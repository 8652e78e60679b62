import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { listeningPort } from "../../harness/listening-port.ts";
import type { Peer } from "../peer.ts";
import { rawConnection } from "./raw-client.ts";
import type { AttachRawLink } from "./raw-link.ts";
import { serveRawLink } from "./raw-server.ts";
import { headerByteLength, MessageReader, messageHeader } from "./tcp-message.ts";

/** The yardstick on TCP: length-prefixed messages by hand, one message a call. */
export const rawTcpPeer: Peer = {
  async serve() {
    const server = createServer((socket) => serveRawLink(rawTcpLink(socket)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return { port: listeningPort(server.address()) };
  },
  async connect(port) {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return rawConnection(rawTcpLink(socket));
  },
};

function rawTcpLink(socket: Socket): AttachRawLink {
  return (handlers) => {
    socket.setNoDelay(true);
    const reader = new MessageReader(handlers);
    socket.on("data", (chunk: Buffer) => reader.read(chunk));
    return {
      send(value) {
        // One small buffer costs less than two writes.
        const body = Buffer.from(JSON.stringify(value));
        const message = Buffer.allocUnsafe(headerByteLength + body.byteLength);
        messageHeader("json", body.byteLength).copy(message);
        body.copy(message, headerByteLength);
        socket.write(message);
      },
      sendBytes(bytes) {
        socket.cork();
        socket.write(messageHeader("bytes", bytes.byteLength));
        socket.write(bytes);
        socket.uncork();
      },
      get bufferedBytes() {
        return socket.writableLength;
      },
      async close() {
        const closed = once(socket, "close");
        socket.end();
        socket.resume();
        await closed;
      },
    };
  };
}
