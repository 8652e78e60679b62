/**
 * birpc over `ws`, with JSON as its documentation shows it; bytes go as base64. It has no streams: the
 * server calls a function of the client for each number, without asking for an answer (`asEvent`). Its
 * timeout belongs to a whole instance, so calls that are given up go through a second instance on the same
 * socket, which sees answers alone; the server does not learn of it.
 */
import { createBirpc } from "birpc";
import { fromBase64, toBase64 } from "./base64.mjs";
import { cachedBytes } from "./cached-bytes.mjs";
import { givenUp, HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { sendInTurns } from "./turns.mjs";
import { closeWebSocket, openWebSocket, serveWebSocket } from "./web-socket.mjs";

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  serve() {
    const hanging = new HangingCalls();
    return serveWebSocket((server) => server.on("connection", (socket) => serveSocket(socket, hanging)));
  },
  async connect(port) {
    const socket = await openWebSocket(port);
    /** @type {(item: number) => void} */
    let itemCame = () => {};
    const rpc = createBirpc({ item: (item) => itemCame(item) }, { ...jsonChannel(socket), timeout: -1 });
    /** @type {Map<number, typeof rpc>} */
    const impatient = new Map();
    const impatientRpc = (timeoutMs) => {
      const known = impatient.get(timeoutMs);
      if (known !== undefined) return known;
      const made = createBirpc({}, { ...answersOnly(jsonChannel(socket)), timeout: timeoutMs });
      impatient.set(timeoutMs, made);
      return made;
    };
    return {
      echo: (value) => rpc.echo(value),
      echoBytes: async (bytes) => fromBase64(await rpc.echoBytes(toBase64(bytes))),
      download: async (byteLength) => fromBase64(await rpc.download(byteLength)).byteLength,
      upload: (bytes) => rpc.upload(toBase64(bytes)),
      // At most one run of items at once.
      items(count, onItem) {
        itemCame = onItem;
        return rpc.items(count);
      },
      hang: (timeoutMs) => givenUp(impatientRpc(timeoutMs).hang()),
      hangs: () => rpc.hangs(),
      memory: () => rpc.memory(),
      close: () => closeWebSocket(socket),
    };
  },
};

/**
 * @param {import("ws").WebSocket} socket
 * @param {HangingCalls} hanging
 */
function serveSocket(socket, hanging) {
  const rpc = createBirpc(
    {
      echo: (value) => value,
      echoBytes: (text) => toBase64(fromBase64(text)),
      download: (byteLength) => toBase64(cachedBytes(byteLength)),
      upload: (text) => fromBase64(text).byteLength,
      items: (count) => sendInTurns(count, (item) => void rpc.item.asEvent(item)),
      hang: () => hanging.begin(),
      hangs: () => hanging.counts(),
      memory: () => memoryState(),
    },
    { ...jsonChannel(socket), timeout: -1 },
  );
}

/**
 * @param {import("ws").WebSocket} socket
 * @returns {import("birpc").ChannelOptions}
 */
function jsonChannel(socket) {
  return {
    post: (text) => socket.send(text),
    on: (listener) => void socket.on("message", listener),
    serialize: (message) => JSON.stringify(message),
    deserialize: (data) => JSON.parse(data),
  };
}

/**
 * The channel of an instance that asks and is never asked.
 *
 * @param {import("birpc").ChannelOptions} channel
 * @returns {import("birpc").ChannelOptions}
 */
function answersOnly(channel) {
  const { on } = channel;
  return {
    ...channel,
    on: (listener) =>
      on((data) => {
        const message = JSON.parse(data);
        if (message.t === "s") listener(message);
      }),
    deserialize: (message) => message,
  };
}
