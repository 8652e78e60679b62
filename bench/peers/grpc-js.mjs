/**
 * gRPC with `@grpc/grpc-js`, over HTTP/2 without TLS, on a service definition written by hand: JSON for
 * values, the bytes themselves for bytes, four bytes for a number of a stream. Nothing is parsed that a
 * message of protobuf would not be, and no code generator is needed. Streams have HTTP/2's flow control both
 * ways. A call that is given up has a deadline, and the server's handler is told that it is cancelled.
 */
import { once } from "node:events";
import { credentials, makeClientConstructor, Server, ServerCredentials } from "@grpc/grpc-js";
import { cachedBytes } from "./cached-bytes.mjs";
import { givenUp, HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { maxMessageBytes } from "./web-socket.mjs";

/** What both ends are opened with. A local pool gives each client a connection of its own. */
const channelOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
  "grpc.use_local_subchannel_pool": 1,
};

/**
 * How a value goes.
 *
 * @typedef {object} Format
 * @property {(value: any) => Buffer} write
 * @property {(buffer: Buffer) => any} read
 */

/** @type {Format} */
const json = {
  write: (value) => Buffer.from(JSON.stringify(value)),
  read: (buffer) => JSON.parse(buffer.toString()),
};

/** @type {Format} */
const bytes = {
  write: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  read: (buffer) => buffer,
};

/** @type {Format} */
const number = {
  write(value) {
    const buffer = Buffer.allocUnsafe(4);
    buffer.writeUInt32LE(value);
    return buffer;
  },
  read: (buffer) => buffer.readUInt32LE(),
};

const service = {
  echo: method("Echo", json, json),
  echoBytes: method("EchoBytes", bytes, bytes),
  download: method("Download", number, bytes),
  upload: method("Upload", bytes, number),
  items: method("Items", number, number, { responseStream: true }),
  sendItems: method("SendItems", number, number, { requestStream: true }),
  hang: method("Hang", json, json),
  hangs: method("Hangs", json, json),
  memory: method("Memory", json, json),
};

/**
 * @param {string} name
 * @param {Format} request
 * @param {Format} response
 * @param {{ requestStream?: boolean; responseStream?: boolean }} [streams]
 */
function method(name, request, response, streams) {
  return {
    path: `/heddle.bench.Bench/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: request.write,
    requestDeserialize: request.read,
    responseSerialize: response.write,
    responseDeserialize: response.read,
    ...streams,
  };
}

function handlers() {
  const hanging = new HangingCalls();
  return {
    echo: ({ request }, answer) => answer(null, request),
    echoBytes: ({ request }, answer) => answer(null, request),
    download: ({ request }, answer) => answer(null, cachedBytes(request)),
    upload: ({ request }, answer) => answer(null, request.byteLength),
    async items(call) {
      for (let item = 0; item < call.request; item++) {
        if (!call.write(item)) await once(call, "drain");
      }
      call.end();
    },
    sendItems(call, answer) {
      let count = 0;
      call.on("data", () => count++);
      call.on("end", () => answer(null, count));
    },
    hang: (call) => void call.on("cancelled", hanging.beginWithCallback()),
    hangs: (_, answer) => answer(null, hanging.counts()),
    memory: (_, answer) => answer(null, memoryState()),
  };
}

const BenchClient = makeClientConstructor(service, "Bench");

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  async serve() {
    const server = new Server(channelOptions);
    server.addService(service, handlers());
    const port = await new Promise((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return { port };
  },
  async connect(port) {
    const client = new BenchClient(`127.0.0.1:${port}`, credentials.createInsecure(), channelOptions);
    await new Promise((resolve, reject) => {
      client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve(undefined)));
    });
    /**
     * @param {string} name
     * @param {unknown} request
     * @param {import("@grpc/grpc-js").CallOptions} [options]
     */
    const call = (name, request, options = {}) =>
      new Promise((resolve, reject) => {
        client[name](request, options, (error, response) => (error ? reject(error) : resolve(response)));
      });
    return {
      echo: (value) => call("echo", value),
      echoBytes: (sent) => call("echoBytes", sent),
      download: async (byteLength) => (await call("download", byteLength)).byteLength,
      upload: (sent) => call("upload", sent),
      items: (count, onItem) =>
        new Promise((resolve, reject) => {
          const stream = client.items(count);
          stream.on("data", onItem);
          stream.on("end", resolve);
          stream.on("error", reject);
        }),
      sendItems: (source) =>
        new Promise((resolve, reject) => {
          const stream = client.sendItems((error, count) => (error ? reject(error) : resolve(count)));
          writeAll(stream, source).catch(reject);
        }),
      hang: (timeoutMs) => givenUp(call("hang", {}, { deadline: Date.now() + timeoutMs })),
      hangs: () => call("hangs", {}),
      memory: () => call("memory", {}),
      close: async () => client.close(),
    };
  },
};

/**
 * @param {import("node:stream").Writable} stream
 * @param {AsyncIterable<number>} source
 */
async function writeAll(stream, source) {
  for await (const item of source) {
    if (!stream.write(item)) await once(stream, "drain");
  }
  stream.end();
}
