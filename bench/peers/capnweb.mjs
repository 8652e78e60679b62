/**
 * Cap'n Web over WebSocket: `newWebSocketRpcSession` on `ws` sockets at both ends, a `RpcTarget` as the
 * service. Bytes go as a `Uint8Array`, which its WebSocket transport writes as base64. Streams are
 * `ReadableStream`s with its own flow control, which lets whole runs through in one turn: hence the turns.
 * There is no way to cancel a call: one that is given up is disposed of, which the server's handler does not
 * learn.
 */
import { setTimeout as after } from "node:timers/promises";
import { newWebSocketRpcSession, RpcTarget } from "capnweb";
import { cachedBytes } from "./cached-bytes.mjs";
import { HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { numbersInTurns } from "./turns.mjs";
import {
  BenchWebSocket,
  closeWebSocket,
  maxMessageBytes,
  openWebSocket,
  serveWebSocket,
} from "./web-socket.mjs";

// It reads a constant of the global class, which Node has from version 22 on.
globalThis.WebSocket ??= /** @type {typeof WebSocket} */ (/** @type {unknown} */ (BenchWebSocket));

const sessionOptions = { limits: { maxMessageSize: maxMessageBytes } };

class BenchTarget extends RpcTarget {
  /** @type {HangingCalls} */
  #hanging;

  /** @param {HangingCalls} hanging */
  constructor(hanging) {
    super();
    this.#hanging = hanging;
  }

  echo(value) {
    return value;
  }

  download(byteLength) {
    return cachedBytes(byteLength);
  }

  upload(bytes) {
    return bytes.byteLength;
  }

  items(count) {
    return streamOf(numbersInTurns(count));
  }

  async sendItems(stream) {
    let count = 0;
    for await (const _ of stream) count++;
    return count;
  }

  hang() {
    return this.#hanging.begin();
  }

  hangs() {
    return this.#hanging.counts();
  }

  memory() {
    return memoryState();
  }
}

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  serve() {
    const hanging = new HangingCalls();
    return serveWebSocket((server) =>
      server.on("connection", (socket) => {
        void newWebSocketRpcSession(socket, new BenchTarget(hanging), sessionOptions);
      }),
    );
  },
  async connect(port) {
    const socket = await openWebSocket(port);
    const api = newWebSocketRpcSession(socket, undefined, sessionOptions);
    return {
      echo: async (value) => await api.echo(value),
      echoBytes: async (bytes) => await api.echo(bytes),
      download: async (byteLength) => (await api.download(byteLength)).byteLength,
      upload: async (bytes) => await api.upload(bytes),
      async items(count, onItem) {
        for await (const item of await api.items(count)) onItem(item);
      },
      sendItems: async (source) => await api.sendItems(streamOf(source)),
      async hang(timeoutMs) {
        const call = api.hang();
        // Asks for the answer, as a caller that waits does.
        call.then(undefined, () => {});
        await after(timeoutMs);
        call[Symbol.dispose]();
      },
      hangs: async () => await api.hangs(),
      memory: async () => await api.memory(),
      async close() {
        api[Symbol.dispose]();
        await closeWebSocket(socket);
      },
    };
  },
};

/**
 * Cap'n Web does not know what `ReadableStream.from` makes in Node.
 *
 * @param {AsyncIterable<number>} source
 */
function streamOf(source) {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}
