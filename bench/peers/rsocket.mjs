/**
 * RSocket over WebSocket: `rsocket-core` 0.0.27, the newest that is no prerelease, with binary encoders and
 * routing metadata, on this folder's `ws`. Values go as JSON, bytes as themselves, numbers of a stream in
 * four bytes. Streams and channels have RSocket's own credit both ways. A call that is given up is
 * cancelled, and the responder is told.
 */
import { once } from "node:events";
import { BufferEncoders, decodeRoutes, encodeRoute, RSocketClient, RSocketServer } from "rsocket-core";
import { Flowable, Single } from "rsocket-flowable";
import rsocketWebSocketClient from "rsocket-websocket-client";
import rsocketWebSocketServer from "rsocket-websocket-server";
import { WebSocketServer } from "ws";
import { cachedBytes } from "./cached-bytes.mjs";
import { HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { BenchWebSocket, portOf, serverOptions, socketAddress } from "./web-socket.mjs";

// CommonJS without a marker that Node reads: the class is one level deeper.
const RSocketWebSocketClient = rsocketWebSocketClient.default;
const RSocketWebSocketServer = rsocketWebSocketServer.default;

/** How many items a reader asks for; it asks for half of them again each time that half has come. */
const credit = 256;

const setup = {
  // Neither keeps a connection of the measurements from living.
  keepAlive: 60_000,
  lifetime: 600_000,
  dataMimeType: "application/octet-stream",
  metadataMimeType: "message/x.rsocket.routing.v0",
};

/** @param {HangingCalls} hanging */
function responder(hanging) {
  /** @type {Record<string, (data: Buffer) => Buffer>} */
  const methods = {
    echo: (data) => toJson(fromJson(data)),
    echoBytes: (data) => data,
    download: (data) => cachedBytes(fromJson(data)),
    upload: (data) => toJson(data.byteLength),
    hangs: () => toJson(hanging.counts()),
    memory: () => toJson(memoryState()),
  };
  return {
    requestResponse({ data, metadata }) {
      const route = routeOf(metadata);
      if (route === "hang") {
        return new Single((subscriber) => subscriber.onSubscribe(hanging.beginWithCallback()));
      }
      return Single.of({ data: methods[route](data) });
    },
    // There is one method of either kind, so nothing is looked up.
    requestStream: ({ data }) => numbersBelow(fromJson(data)),
    requestChannel: (payloads) => countOf(payloads),
  };
}

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  async serve() {
    const sockets = new WebSocketServer(serverOptions);
    const hanging = new HangingCalls();
    const server = new RSocketServer({
      getRequestHandler: () => responder(hanging),
      transport: new RSocketWebSocketServer({}, BufferEncoders, () => sockets),
    });
    server.start();
    await once(sockets, "listening");
    return { port: portOf(sockets) };
  },
  async connect(port) {
    /** @type {BenchWebSocket | undefined} */
    let webSocket;
    const client = new RSocketClient({
      setup,
      transport: new RSocketWebSocketClient(
        {
          url: socketAddress(port),
          wsCreator: (url) => {
            webSocket = new BenchWebSocket(url);
            return webSocket;
          },
        },
        BufferEncoders,
      ),
    });
    const socket = await client.connect();
    const request = (route, data) => socket.requestResponse(payloadOf(route, data));
    const call = async (route, data) => (await request(route, data)).data;
    return {
      echo: async (value) => fromJson(await call("echo", toJson(value))),
      echoBytes: (bytes) => call("echoBytes", toBuffer(bytes)),
      download: async (byteLength) => (await call("download", toJson(byteLength))).byteLength,
      upload: async (bytes) => fromJson(await call("upload", toBuffer(bytes))),
      items: (count, onItem) =>
        readAll(socket.requestStream(payloadOf("items", toJson(count))), ({ data }) =>
          onItem(data.readUInt32LE()),
        ),
      async sendItems(source) {
        let count = 0;
        await readAll(socket.requestChannel(channelOf(source)), ({ data }) => {
          count = fromJson(data);
        });
        return count;
      },
      hang: (timeoutMs) =>
        new Promise((resolve, reject) => {
          request("hang", toJson(null)).subscribe({
            onComplete: () => reject(new Error("a call that is never answered was answered")),
            onError: reject,
            onSubscribe: (cancel) =>
              setTimeout(() => {
                cancel();
                resolve();
              }, timeoutMs),
          });
        }),
      hangs: async () => fromJson(await call("hangs", toJson(null))),
      memory: async () => fromJson(await call("memory", toJson(null))),
      async close() {
        const closed = once(webSocket, "close");
        client.close();
        await closed;
      },
    };
  },
};

/** The server's stream: as many numbers as there is credit for. @param {number} count */
function numbersBelow(count) {
  return new Flowable((subscriber) => {
    let next = 0;
    let isOver = false;
    subscriber.onSubscribe({
      request(wanted) {
        for (const end = Math.min(count, next + wanted); next < end; next++) {
          subscriber.onNext({ data: toItem(next) });
        }
        if (next < count || isOver) return;
        isOver = true;
        subscriber.onComplete();
      },
      cancel() {
        next = count;
        isOver = true;
      },
    });
  });
}

/** The answer to a channel: how many items came in it, behind the last. @param {Flowable<any>} payloads */
function countOf(payloads) {
  return new Flowable((subscriber) => {
    let count = 0;
    subscriber.onSubscribe({
      // Called once: the client asks for one answer, and for more than it gets.
      request() {
        readAll(payloads, () => count++).then(
          () => {
            // The payload that opened the channel is no item.
            subscriber.onNext({ data: toJson(count - 1) });
            subscriber.onComplete();
          },
          (error) => subscriber.onError(error),
        );
      },
      cancel() {},
    });
  });
}

/**
 * A payload that opens the channel, then the numbers, for as much credit as there is.
 *
 * @param {AsyncIterable<number>} source
 */
function channelOf(source) {
  const iterator = source[Symbol.asyncIterator]();
  return new Flowable((subscriber) => {
    let wanted = 0;
    let isOpen = false;
    let isSending = false;
    const send = async () => {
      if (isSending) return;
      isSending = true;
      for (; wanted > 0; wanted--) {
        const { done, value } = await iterator.next();
        if (done) {
          subscriber.onComplete();
          // Stays as if sending: there is nothing more.
          return;
        }
        subscriber.onNext({ data: toItem(value) });
      }
      isSending = false;
    };
    subscriber.onSubscribe({
      request(more) {
        wanted += more;
        if (!isOpen) {
          isOpen = true;
          wanted--;
          subscriber.onNext(payloadOf("sendItems", toItem(0)));
        }
        send().catch((error) => subscriber.onError(error));
      },
      cancel: () => void iterator.return?.(),
    });
  });
}

/**
 * Reads a stream to its end, with credit for a part of it at a time.
 *
 * @param {Flowable<any>} stream
 * @param {(payload: { data: Buffer }) => void} onPayload
 * @returns {Promise<void>}
 */
function readAll(stream, onPayload) {
  return new Promise((resolve, reject) => {
    let subscription;
    let unasked = 0;
    stream.subscribe({
      onSubscribe(given) {
        subscription = given;
        subscription.request(credit);
      },
      onNext(payload) {
        onPayload(payload);
        if (++unasked < credit / 2) return;
        subscription.request(unasked);
        unasked = 0;
      },
      onComplete: resolve,
      onError: reject,
    });
  });
}

/**
 * @param {string} route
 * @param {Buffer} data
 */
function payloadOf(route, data) {
  return { data, metadata: encodeRoute(route) };
}

/** @param {Buffer} metadata */
function routeOf(metadata) {
  return decodeRoutes(metadata).next().value;
}

/** @param {unknown} value */
function toJson(value) {
  return Buffer.from(JSON.stringify(value));
}

/** @param {Buffer} data */
function fromJson(data) {
  return JSON.parse(data.toString());
}

/** @param {Uint8Array} bytes */
function toBuffer(bytes) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @param {number} item */
function toItem(item) {
  const data = Buffer.allocUnsafe(4);
  data.writeUInt32LE(item);
  return data;
}
