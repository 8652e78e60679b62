/**
 * tRPC over WebSocket (`applyWSSHandler`, `wsLink`), with the transformer that is given or with plain JSON.
 * Bytes go as base64: tRPC's own binary bodies are for HTTP alone, and superjson writes a number for each
 * byte. A stream is a subscription. A query that is given up is forgotten by the client alone; no signal
 * comes.
 */
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { initTRPC } from "@trpc/server";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { fromBase64, toBase64 } from "./base64.mjs";
import { cachedBytes } from "./cached-bytes.mjs";
import { givenUp, HangingCalls } from "./hanging-calls.mjs";
import { memoryState } from "./memory.mjs";
import { numbersInTurns } from "./turns.mjs";
import { BenchWebSocket, serveWebSocket, socketAddress } from "./web-socket.mjs";

/**
 * Takes everything, so that no validation is measured.
 *
 * @template T
 * @param {unknown} value
 * @returns {T}
 */
const anything = (value) => /** @type {T} */ (value);
/** @type {(value: unknown) => number} */
const number = anything;
/** @type {(value: unknown) => string} */
const text = anything;

/** @param {import("@trpc/server").TRPCDataTransformer} [transformer] */
function routerWith(transformer) {
  const trpc = initTRPC.create(transformer === undefined ? {} : { transformer });
  const { procedure } = trpc;
  const hanging = new HangingCalls();
  return trpc.router({
    echo: procedure.input(anything).query(({ input }) => input),
    echoBytes: procedure.input(text).mutation(({ input }) => toBase64(fromBase64(input))),
    download: procedure.input(number).query(({ input }) => toBase64(cachedBytes(input))),
    upload: procedure.input(text).mutation(({ input }) => fromBase64(input).byteLength),
    items: procedure.input(number).subscription(({ input }) => numbersInTurns(input)),
    hang: procedure.query(({ signal }) => hanging.begin(signal)),
    hangs: procedure.query(() => hanging.counts()),
    memory: procedure.query(() => memoryState()),
  });
}

/**
 * @param {import("@trpc/server").TRPCDataTransformer} [transformer]
 * @returns {import("../src/peers/peer.ts").Peer}
 */
export function trpcPeer(transformer) {
  return {
    serve() {
      return serveWebSocket((wss) => applyWSSHandler({ wss, router: routerWith(transformer) }));
    },
    async connect(port) {
      const socket = await openClient(port);
      const link = wsLink({ client: socket, ...(transformer === undefined ? {} : { transformer }) });
      /** @type {import("@trpc/client").TRPCClient<ReturnType<typeof routerWith>>} */
      const client = createTRPCClient({ links: [link] });
      return {
        echo: (value) => client.echo.query(value),
        echoBytes: async (bytes) => fromBase64(await client.echoBytes.mutate(toBase64(bytes))),
        download: async (byteLength) => fromBase64(await client.download.query(byteLength)).byteLength,
        upload: (bytes) => client.upload.mutate(toBase64(bytes)),
        items: (count, onItem) =>
          new Promise((resolve, reject) => {
            client.items.subscribe(count, {
              onData: onItem,
              onComplete: resolve,
              onError: reject,
            });
          }),
        hang: (timeoutMs) =>
          givenUp(client.hang.query(undefined, { signal: AbortSignal.timeout(timeoutMs) })),
        hangs: () => client.hangs.query(),
        memory: () => client.memory.query(),
        close: () => socket.close(),
      };
    },
  };
}

/**
 * @param {number} port
 * @returns {Promise<import("@trpc/client").TRPCWebSocketClient>}
 */
function openClient(port) {
  return new Promise((resolve, reject) => {
    const client = createWSClient({
      url: socketAddress(port),
      WebSocket: /** @type {typeof globalThis.WebSocket} */ (/** @type {unknown} */ (BenchWebSocket)),
      onOpen: () => resolve(client),
      onError: () => reject(new Error("no connection")),
    });
  });
}
