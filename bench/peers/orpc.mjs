/**
 * oRPC over WebSocket: the `RPCHandler` for `ws` and the WebSocket `RPCLink`, with its own serializer. Bytes
 * go as a Blob, which is all that oRPC knows of bytes. Streams are event iterators both ways; the reader
 * holds back neither. A call that is given up tells the handler's signal.
 */
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import { os } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { cachedBytes } from "./cached-bytes.mjs";
import { givenUp, HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { numbersInTurns } from "./turns.mjs";
import { closeWebSocket, openWebSocket, serveWebSocket } from "./web-socket.mjs";

function benchRouter() {
  const hanging = new HangingCalls();
  return {
    echo: os.handler(({ input }) => input),
    echoBytes: os.handler(async ({ input }) => new Blob([await input.arrayBuffer()])),
    download: os.handler(({ input }) => new Blob([cachedBytes(input)])),
    upload: os.handler(async ({ input }) => (await input.arrayBuffer()).byteLength),
    items: os.handler(({ input }) => numbersInTurns(input)),
    ping: os.handler(() => undefined),
    sendItems: os.handler(async ({ input }) => {
      let count = 0;
      for await (const _ of input) count++;
      return count;
    }),
    hang: os.handler(({ signal }) => hanging.begin(signal)),
    hangs: os.handler(() => hanging.counts()),
    memory: os.handler(() => memoryState()),
  };
}

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  serve() {
    const handler = new RPCHandler(benchRouter());
    return serveWebSocket((server) => server.on("connection", (socket) => void handler.upgrade(socket)));
  },
  async connect(port) {
    const websocket = await openWebSocket(port);
    const client = createORPCClient(new RPCLink({ websocket }));
    return {
      echo: (value) => client.echo(value),
      async echoBytes(bytes) {
        const blob = await client.echoBytes(new Blob([bytes]));
        return new Uint8Array(await blob.arrayBuffer());
      },
      async download(byteLength) {
        const blob = await client.download(byteLength);
        return (await blob.arrayBuffer()).byteLength;
      },
      upload: (bytes) => client.upload(new Blob([bytes])),
      async items(count, onItem) {
        for await (const item of await client.items(count)) onItem(item);
      },
      sendItems: (source) => client.sendItems(behind(client.ping, source)),
      hang: (timeoutMs) => givenUp(client.hang(undefined, { signal: AbortSignal.timeout(timeoutMs) })),
      hangs: () => client.hangs(),
      memory: () => client.memory(),
      close: () => closeWebSocket(websocket),
    };
  },
};

/**
 * The numbers, behind the answer to a call of their own. oRPC's server loses those that it reads together
 * with the call that they belong to: it takes the messages of one read at once, and a call needs longer than
 * an item.
 *
 * @param {() => Promise<void>} ping
 * @param {AsyncIterable<number>} source
 */
async function* behind(ping, source) {
  await ping();
  yield* source;
}
