import { isOther, type PeerName } from "../peers/peer-table.ts";
import type { Scenario } from "./scenario.ts";

/** A program of a page. */
interface Page {
  readonly peer: PeerName;
  /** What it does or has; one call where nothing is said. */
  readonly work?: string;
  readonly page: string;
}

/** The smallest program with Heddle. */
export const smallestPage: string = `
      import { connect, jsonCodec } from "@heddle/web-client/lite";
      connect("ws://127.0.0.1:4000", { codecs: [jsonCodec] }).api.echo("hello").then(console.log);`;

/** Programs that connect and make one call, as each system's documentation begins; Heddle's first. */
const pages: readonly Page[] = [
  {
    peer: "heddle ws json",
    page: smallestPage,
  },
  {
    peer: "heddle ws superjson",
    page: `
      import { connect, superjsonCodec } from "@heddle/web-client/lite";
      connect("ws://127.0.0.1:4000", { codecs: [superjsonCodec] }).api.echo("hello").then(console.log);`,
  },
  {
    peer: "heddle ws msgpack",
    page: `
      import { connect, msgpackCodec } from "@heddle/web-client/lite";
      connect("ws://127.0.0.1:4000", { codecs: [msgpackCodec] }).api.echo("hello").then(console.log);`,
  },
  {
    peer: "heddle ws superjson",
    work: "one call, every codec",
    page: `
      import { connect } from "@heddle/web-client";
      connect("ws://127.0.0.1:4000").api.echo("hello").then(console.log);`,
  },
  {
    peer: "tRPC",
    page: `
      import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
      const client = createWSClient({ url: "ws://127.0.0.1:4000" });
      createTRPCClient({ links: [wsLink({ client })] }).echo.query("hello").then(console.log);`,
  },
  {
    peer: "tRPC superjson",
    page: `
      import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
      import transformer from "superjson";
      const client = createWSClient({ url: "ws://127.0.0.1:4000" });
      createTRPCClient({ links: [wsLink({ client, transformer })] }).echo.query("hello").then(console.log);`,
  },
  {
    peer: "oRPC",
    page: `
      import { createORPCClient } from "@orpc/client";
      import { RPCLink } from "@orpc/client/websocket";
      const websocket = new WebSocket("ws://127.0.0.1:4000");
      createORPCClient(new RPCLink({ websocket })).echo("hello").then(console.log);`,
  },
  {
    peer: "Cap'n Web",
    page: `
      import { newWebSocketRpcSession } from "capnweb";
      newWebSocketRpcSession("ws://127.0.0.1:4000").echo("hello").then(console.log);`,
  },
  {
    peer: "Socket.IO",
    page: `
      import { io } from "socket.io-client";
      io("http://127.0.0.1:4000").emitWithAck("echo", "hello").then(console.log);`,
  },
  {
    peer: "rpc-websockets",
    page: `
      import { Client } from "rpc-websockets";
      const client = new Client("ws://127.0.0.1:4000");
      client.on("open", () => client.call("echo", ["hello"]).then(console.log));`,
  },
  {
    peer: "birpc",
    page: `
      import { createBirpc } from "birpc";
      const socket = new WebSocket("ws://127.0.0.1:4000");
      const rpc = createBirpc({}, {
        post: (text) => socket.send(text),
        on: (listener) => socket.addEventListener("message", ({ data }) => listener(data)),
        serialize: JSON.stringify,
        deserialize: JSON.parse,
      });
      socket.addEventListener("open", () => rpc.echo("hello").then(console.log));`,
  },
  {
    peer: "rsocket",
    page: `
      import { encodeRoute, JsonSerializer, RSocketClient } from "rsocket-core";
      import webSocketClient from "rsocket-websocket-client";
      const client = new RSocketClient({
        serializers: { data: JsonSerializer },
        setup: {
          keepAlive: 60_000,
          lifetime: 180_000,
          dataMimeType: "application/json",
          metadataMimeType: "message/x.rsocket.routing.v0",
        },
        transport: new webSocketClient.default({ url: "ws://127.0.0.1:4000" }),
      });
      const call = (socket) => socket.requestResponse({ data: "hello", metadata: encodeRoute("echo") });
      client.connect().then((socket) => call(socket).then(console.log));`,
  },
];

/** What a page downloads. */
export const clientSizes: Scenario = {
  title: "What a page downloads",
  note:
    "A program that connects and makes one call, with all that it imports: bundled by Vite for production, minified, and behind `gzip -9`. " +
    "It is taken once, as no round would differ. Heddle is `@heddle/web-client/lite` with the codec that the line names; `every codec` is " +
    "`@heddle/web-client`, which brings all three. Over HTTP/2 (grpc-js, Connect) no page has the client that the other tables measure.",
  columns: [
    { title: "minified kB", metric: "minifiedKilobytes", digits: 1 },
    { title: "gzip kB", metric: "gzipKilobytes", digits: 1 },
    { title: "gzip of the best other", metric: "gzipKilobytes", digits: 2, of: "best other", best: "least" },
  ],
  plot: { metric: "gzipKilobytes", axis: "kB behind gzip", digits: 1, better: "less" },
  rounds: 1,
  lines: ({ hasOthers }) =>
    pages
      .filter(({ peer }) => hasOthers || !isOther(peer))
      .map(({ peer, work = "one call", page }) => ({
        peer,
        work,
        task: { workload: "client-size", params: { page } },
        timeoutMs: 60_000,
      })),
};
