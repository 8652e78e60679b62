/**
 * Connect (`@connectrpc/connect-node`) over HTTP/2 without TLS, its own protocol with binary messages and no
 * compression. The service is described here as a generated file would describe it. Values go as JSON in a
 * string field, as no message describes any value; bytes are a bytes field, numbers a uint32. Streams have
 * HTTP/2's flow control both ways. A call that is given up has a timeout, and the handler's signal is told.
 */
import { once } from "node:events";
import { createServer } from "node:http2";
import { create, createFileRegistry } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createConnectTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { cachedBytes } from "./cached-bytes.mjs";
import { givenUp, HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { numbersInTurns } from "./turns.mjs";
import { maxMessageBytes, portOf } from "./web-socket.mjs";

/** In megabytes. Node refuses streams beside large messages where a session holds more than 10; grpc-js, too, lifts that. */
const sessionOptions = { maxSessionMemory: maxMessageBytes / 1_000_000 };

const messages = { Empty: undefined, Json: Type.STRING, Bytes: Type.BYTES, Number: Type.UINT32 };

const benchService = describeService({
  echo: ["Json", "Json"],
  echoBytes: ["Bytes", "Bytes"],
  download: ["Number", "Bytes"],
  upload: ["Bytes", "Number"],
  items: ["Number", "Number", { serverStreaming: true }],
  sendItems: ["Number", "Number", { clientStreaming: true }],
  hang: ["Empty", "Empty"],
  hangs: ["Empty", "Json"],
  memory: ["Empty", "Json"],
});

/**
 * A service whose messages have one field, `value`, or none.
 *
 * @param {Record<string, [input: string, output: string, streams?: object]>} methods
 */
function describeService(methods) {
  const file = create(FileDescriptorProtoSchema, {
    name: "bench.proto",
    package: "heddle.bench",
    syntax: "proto3",
    messageType: Object.entries(messages).map(([name, type]) => ({
      name,
      field: type === undefined ? [] : [{ name: "value", number: 1, label: Label.OPTIONAL, type }],
    })),
    service: [
      {
        name: "Bench",
        method: Object.entries(methods).map(([name, [input, output, streams]]) => ({
          name,
          inputType: `.heddle.bench.${input}`,
          outputType: `.heddle.bench.${output}`,
          ...streams,
        })),
      },
    ],
  });
  const service = createFileRegistry(file, () => undefined).getService("heddle.bench.Bench");
  if (service === undefined) throw new Error("the service is not in its own file");
  return service;
}

function handlers() {
  const hanging = new HangingCalls();
  return {
    echo: ({ value }) => jsonOf(JSON.parse(value)),
    echoBytes: ({ value }) => ({ value }),
    download: ({ value }) => ({ value: cachedBytes(value) }),
    upload: ({ value }) => ({ value: value.byteLength }),
    async *items({ value: count }) {
      for await (const value of numbersInTurns(count)) yield { value };
    },
    async sendItems(items) {
      let value = 0;
      for await (const _ of items) value++;
      return { value };
    },
    hang: (_, { signal }) => hanging.begin(signal),
    hangs: () => jsonOf(hanging.counts()),
    memory: () => jsonOf(memoryState()),
  };
}

/** @type {import("../src/peers/peer.ts").Peer} */
export const peer = {
  async serve() {
    const server = createServer(
      sessionOptions,
      connectNodeAdapter({
        routes: (router) => void router.service(benchService, handlers()),
        acceptCompression: [],
        readMaxBytes: maxMessageBytes,
      }),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return { port: portOf(server) };
  },
  async connect(port) {
    const baseUrl = `http://127.0.0.1:${port}`;
    // One for each client: it has the connection.
    const sessionManager = new Http2SessionManager(baseUrl, undefined, sessionOptions);
    await sessionManager.connect();
    const transport = createConnectTransport({
      baseUrl,
      httpVersion: "2",
      sessionManager,
      acceptCompression: [],
      readMaxBytes: maxMessageBytes,
    });
    const client = createClient(benchService, transport);
    return {
      echo: async (value) => JSON.parse((await client.echo(jsonOf(value))).value),
      echoBytes: async (value) => (await client.echoBytes({ value })).value,
      download: async (value) => (await client.download({ value })).value.byteLength,
      upload: async (value) => (await client.upload({ value })).value,
      async items(count, onItem) {
        for await (const { value } of client.items({ value: count })) onItem(value);
      },
      sendItems: async (source) => (await client.sendItems(messagesOf(source))).value,
      hang: (timeoutMs) => givenUp(client.hang({}, { timeoutMs })),
      hangs: async () => JSON.parse((await client.hangs({})).value),
      memory: async () => JSON.parse((await client.memory({})).value),
      close: async () => sessionManager.abort(),
    };
  },
};

/** @param {unknown} value */
function jsonOf(value) {
  return { value: JSON.stringify(value) };
}

/** @param {AsyncIterable<number>} source */
async function* messagesOf(source) {
  for await (const value of source) yield { value };
}
