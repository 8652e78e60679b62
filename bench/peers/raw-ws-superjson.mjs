/**
 * `ws` by hand, one text message a call, serialized with superjson: what one would write for dates, maps and
 * sets without a framework. Bytes go as base64, as superjson writes a number for each byte.
 */
import superjson from "superjson";
import { fromBase64, toBase64 } from "./base64.mjs";
import { cachedBytes } from "./cached-bytes.mjs";
import { memoryState } from "./memory.mjs";
import { closeWebSocket, openWebSocket, serveWebSocket } from "./web-socket.mjs";

/** @type {Record<string, (value: any) => unknown>} */
const methods = {
  echo: (value) => value,
  echoBytes: (text) => toBase64(fromBase64(text)),
  download: (byteLength) => toBase64(cachedBytes(byteLength)),
  upload: (text) => fromBase64(text).byteLength,
  memory: () => memoryState(),
};

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  serve() {
    return serveWebSocket((server) =>
      server.on("connection", (socket) =>
        socket.on("message", (data) => {
          const { id, method, value } = superjson.parse(data.toString());
          socket.send(superjson.stringify({ id, value: methods[method](value) }));
        }),
      ),
    );
  },
  async connect(port) {
    const socket = await openWebSocket(port);
    /** @type {Map<number, (value: any) => void>} */
    const waiting = new Map();
    let lastId = 0;
    socket.on("message", (data) => {
      const { id, value } = superjson.parse(data.toString());
      waiting.get(id)?.(value);
      waiting.delete(id);
    });
    const call = (method, value) =>
      new Promise((resolve) => {
        const id = ++lastId;
        waiting.set(id, resolve);
        socket.send(superjson.stringify({ id, method, value }));
      });
    return {
      echo: (value) => call("echo", value),
      echoBytes: async (bytes) => fromBase64(await call("echoBytes", toBase64(bytes))),
      download: async (byteLength) => fromBase64(await call("download", byteLength)).byteLength,
      upload: (bytes) => call("upload", toBase64(bytes)),
      memory: () => call("memory"),
      close: () => closeWebSocket(socket),
    };
  },
};
