/**
 * rpc-websockets: JSON-RPC 2.0 on `ws`, its own client and server, with their default encoding. JSON is all
 * it knows, so bytes go as base64. It has no streams: numbers go as its events, one event for each
 * connection as events go to all that subscribe. A call that times out is given up by the client alone.
 */
import { once } from "node:events";
import { Client, Server } from "rpc-websockets";
import { fromBase64, toBase64 } from "./base64.mjs";
import { cachedBytes } from "./cached-bytes.mjs";
import { givenUp, HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { sendInTurns } from "./turns.mjs";
import { portOf, serverOptions, socketAddress, socketOptions } from "./web-socket.mjs";

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  async serve() {
    const server = new Server(serverOptions);
    const hanging = new HangingCalls();
    server.register("echo", ([value]) => value);
    server.register("echoBytes", ([text]) => toBase64(fromBase64(text)));
    server.register("download", ([byteLength]) => toBase64(cachedBytes(byteLength)));
    server.register("upload", ([text]) => fromBase64(text).byteLength);
    server.register("openItems", (_, socketId) => {
      server.event(itemEvent(socketId));
      return itemEvent(socketId);
    });
    server.register("items", async ([count], socketId) => {
      await sendInTurns(count, (item) => server.emit(itemEvent(socketId), item));
      return count;
    });
    server.register("hang", () => hanging.begin());
    server.register("hangs", () => hanging.counts());
    server.register("memory", () => memoryState());
    await once(server, "listening");
    return { port: portOf(server.wss) };
  },
  async connect(port) {
    const client = new Client(socketAddress(port), { reconnect: false, ...socketOptions });
    await once(client, "open");
    /** @type {(item: number) => void} */
    let itemCame = () => {};
    /** @type {Promise<void> | undefined} */
    let subscribed;
    const subscribe = async () => {
      const event = await client.call("openItems");
      await client.subscribe(event);
      client.on(event, (item) => itemCame(item));
    };
    return {
      echo: (value) => client.call("echo", [value]),
      echoBytes: async (bytes) => fromBase64(await client.call("echoBytes", [toBase64(bytes)])),
      download: async (byteLength) => fromBase64(await client.call("download", [byteLength])).byteLength,
      upload: (bytes) => client.call("upload", [toBase64(bytes)]),
      // At most one run of items at once.
      async items(count, onItem) {
        subscribed ??= subscribe();
        await subscribed;
        itemCame = onItem;
        await client.call("items", [count]);
      },
      hang: (timeoutMs) => givenUp(client.call("hang", [], timeoutMs)),
      hangs: () => client.call("hangs"),
      memory: () => client.call("memory"),
      async close() {
        const closed = once(client, "close");
        client.close();
        await closed;
      },
    };
  },
};

/** @param {string} socketId */
function itemEvent(socketId) {
  return `item ${socketId}`;
}
