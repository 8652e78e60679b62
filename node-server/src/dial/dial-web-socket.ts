import { isIPv4, type Socket } from "node:net";
import { type Cancel, type OpenDuplex, openWebSocket } from "@heddle/core/internal";
import { type ClientOptions, WebSocket } from "ws";
import { closeTimeoutMs, type StreamDuplexOptions } from "../duplex/tcp-duplex.ts";
import { inOneWrite } from "../socket/one-write.ts";
import { dialFailure, namedStatus } from "./dial-failure.ts";
import { dialSocket, type SocketRoute } from "./dial-socket.ts";
import { endpointName } from "./parse-url.ts";

/** A WebSocket to this URL, over a socket that we dial ourselves: through the proxy, and with our sentences. */
export function openDialledWebSocket(url: URL, route: SocketRoute, options: StreamDuplexOptions): OpenDuplex {
  const where = endpointName(route.endpoint);
  return openWebSocket(() => {
    let cancel: Cancel = () => {};
    let dialled: Socket | undefined;
    const createConnection = (
      _: unknown,
      done: (error: Error | null, socket?: Socket) => void,
    ): undefined => {
      cancel = dialSocket(route, (result) => {
        if (result instanceof Error) {
          done(result);
          return;
        }
        dialled = result;
        done(null, result);
      });
    };
    const settings: ClientOptions & { closeTimeout: number } = {
      perMessageDeflate: false,
      maxPayload: options.maxPacketBytes,
      closeTimeout: closeTimeoutMs,
      ...(needsNoMask(route) ? { generateMask: zeroMask } : {}),
      finishRequest: (request) => {
        // `ws` hands the error on as it is, and "socket hang up" tells a person little.
        request.prependListener("error", (error: Error & { code?: string }) => {
          if (error.code !== undefined) error.message = dialFailure(error, where).message;
        });
        request.end();
      },
      // Node's HTTP client takes the asynchronous form too, which the types of `ws` do not know.
      createConnection: createConnection as unknown as NonNullable<ClientOptions["createConnection"]>,
    };
    const socket = new WebSocket(url, settings);
    socket.on("open", () => dialled && inOneWrite(dialled));
    socket.on("unexpected-response", (request, response) => {
      const status = namedStatus(response.statusCode ?? 0);
      request.destroy(new Error(`${where} refused the WebSocket (${status}): is it a Heddle server?`));
    });
    socket.on("close", () => cancel());
    return socket;
  }, options.platform);
}

/**
 * Masks keep a page from making a browser send, byte by byte, what a proxy on the way takes for another request (RFC 6455, 10.3). None stands before a
 * loopback address: there the mask is zero, which no server can tell from a random one, and `ws` neither copies nor changes the bytes. Not over TLS, which may
 * end before the server does.
 */
function needsNoMask({ endpoint, proxy }: SocketRoute): boolean {
  return endpoint.kind === "tcp" && proxy === undefined && isLoopback(endpoint.host);
}

function isLoopback(host: string): boolean {
  return host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

function zeroMask(mask: Buffer): void {
  mask.fill(0);
}
