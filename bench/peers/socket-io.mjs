/**
 * Socket.IO on its WebSocket transport alone, so that no connection begins with HTTP polling. Calls are
 * `emitWithAck`; bytes are binary attachments. It has no streams: numbers go as events, and the
 * acknowledgement of the call comes behind the last. An acknowledgement that does not come is given up by
 * the client alone.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { Server } from "socket.io";
import { io } from "socket.io-client";
import { cachedBytes } from "./cached-bytes.mjs";
import { givenUp, HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { sendInTurns } from "./turns.mjs";
import { maxMessageBytes, portOf } from "./web-socket.mjs";

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  async serve() {
    const http = createServer();
    const server = new Server(http, {
      transports: ["websocket"],
      perMessageDeflate: false,
      maxHttpBufferSize: maxMessageBytes,
      serveClient: false,
    });
    const hanging = new HangingCalls();
    server.on("connection", (socket) => serveSocket(socket, hanging));
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    return { port: portOf(http) };
  },
  async connect(port) {
    const socket = io(`http://127.0.0.1:${port}`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      perMessageDeflate: false,
      // For the `ws` socket, which gets it.
      maxPayload: maxMessageBytes,
    });
    await connected(socket);
    /** @type {(item: number) => void} */
    let itemCame = () => {};
    socket.on("item", (item) => itemCame(item));
    return {
      echo: (value) => socket.emitWithAck("echo", value),
      echoBytes: (bytes) => socket.emitWithAck("echo", bytes),
      download: async (byteLength) => (await socket.emitWithAck("download", byteLength)).byteLength,
      upload: (bytes) => socket.emitWithAck("upload", bytes),
      // At most one run of items at once.
      items(count, onItem) {
        itemCame = onItem;
        return socket.emitWithAck("items", count);
      },
      hang: (timeoutMs) => givenUp(socket.timeout(timeoutMs).emitWithAck("hang")),
      hangs: () => socket.emitWithAck("hangs"),
      memory: () => socket.emitWithAck("memory"),
      async close() {
        const closed = new Promise((resolve) => socket.once("disconnect", resolve));
        socket.disconnect();
        await closed;
      },
    };
  },
};

/**
 * @param {import("socket.io").Socket} socket
 * @param {HangingCalls} hanging
 */
function serveSocket(socket, hanging) {
  socket.on("echo", (value, answer) => answer(value));
  socket.on("download", (byteLength, answer) => answer(cachedBytes(byteLength)));
  socket.on("upload", (bytes, answer) => answer(bytes.byteLength));
  socket.on("items", async (count, answer) => {
    await sendInTurns(count, (item) => socket.emit("item", item));
    answer();
  });
  socket.on("hang", () => void hanging.begin());
  socket.on("hangs", (answer) => answer(hanging.counts()));
  socket.on("memory", (answer) => answer(memoryState()));
}

/**
 * @param {import("socket.io-client").Socket} socket
 * @returns {Promise<void>}
 */
function connected(socket) {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
}
