import { defaultLimits, type OpenDuplex, type Platform } from "@heddle/core/internal";
import { openDialledStream } from "../duplex/stream-openers.ts";
import type { StreamDuplexOptions } from "../duplex/tcp-duplex.ts";
import { nodePlatform } from "../node-platform.ts";
import { dialHttpConnect } from "./dial-http-connect.ts";
import { dialSocket, type SocketRoute, type TlsClientOptions } from "./dial-socket.ts";
import { openDialledWebSocket } from "./dial-web-socket.ts";
import { parseProxy } from "./forward-proxy.ts";
import { parseTarget } from "./parse-url.ts";

/** How a URL is dialled. */
export interface DialOptions {
  /** For `wss:`, `tls:` and `https:`, as Node's `tls.connect` takes them: `ca`, `cert`, `key`, `servername` … */
  readonly tls?: TlsClientOptions;
  /**
   * A forward proxy that opens tunnels by `CONNECT`: `http://proxy:3128`, `http://user:password@proxy:3128`. For
   * every scheme but `unix:`. Environment variables (`HTTP_PROXY`, `NO_PROXY` …) are not read.
   */
  readonly proxy?: string;
  /** A larger packet of the server ends the connection. @default 1_048_576 */
  readonly maxPacketBytes?: number;
  /** @default nodePlatform */
  readonly platform?: Platform;
}

/**
 * The opener of a duplex to a Heddle server; it dials at each use. `ws:` and `wss:` are WebSockets; `tcp:`, `tls:`
 * and `unix:` a byte stream; `http:` and `https:` a byte stream behind `CONNECT /_heddle_`. A dial that
 * fails gives `closed` with a sentence that says why.
 * @throws TypeError where the URL or the proxy's is malformed, RangeError where the scheme is unknown.
 */
export function openUrl(url: string, options: DialOptions = {}): OpenDuplex {
  const target = parseTarget(url);
  const proxy = options.proxy === undefined ? undefined : parseProxy(options.proxy);
  if (proxy !== undefined && target.endpoint.kind === "unix") {
    throw new TypeError("a unix: URL is reached without a proxy; leave the proxy out");
  }
  const tls = target.secure ? (options.tls ?? {}) : undefined;
  const route: SocketRoute = { endpoint: target.endpoint, tls, proxy };
  const settings: StreamDuplexOptions = {
    maxPacketBytes: options.maxPacketBytes ?? defaultLimits.maxPacketBytes,
    platform: options.platform ?? nodePlatform,
  };
  switch (target.carrier) {
    case "websocket":
      return openDialledWebSocket(target.url, route, settings);
    case "http-connect":
      return openDialledStream((done) => dialHttpConnect(route, done), settings);
    case "stream":
      return openDialledStream((done, read) => dialSocket(route, done, read), settings);
  }
}
