import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { closeTimeoutMs } from "../duplex/tcp-duplex.ts";
import { answerInOneWrite } from "../socket/one-write.ts";
import { answerAndClose } from "./plain-answer.ts";

/** Which WebSockets are accepted. */
export interface UpgradeOptions {
  /** The one path that is a WebSocket. */
  readonly path: string;
  /** The `Origin` headers that are accepted, compared as texts. A request without one is no page's and is accepted. */
  readonly origins: ReadonlySet<string>;
  readonly maxPacketBytes: number;
  accepted(socket: WebSocket, request: IncomingMessage): void;
}

/** The listener of an HTTP server's `upgrade`. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Upgrades requests to WebSockets. Browsers let any page open a WebSocket to any server, and say in `Origin`
 * which page it is: what is not on the list is refused here, before anything of it is served.
 */
export function webSocketUpgrade(options: UpgradeOptions): UpgradeListener {
  const settings: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.maxPacketBytes,
    closeTimeout: closeTimeoutMs,
    // The first of the peer's subprotocols would be echoed; we have none.
    handleProtocols: () => false,
  };
  const upgrader = new WebSocketServer(settings);
  return (request, socket, head) => {
    const { origin } = request.headers;
    if (pathOf(request) !== options.path) {
      answerAndClose(socket, 404, `WebSockets are at ${options.path} here.`);
    } else if (origin !== undefined && !options.origins.has(origin)) {
      answerAndClose(
        socket,
        403,
        "Pages of this origin may not connect; the server's allowedOrigins says which may.",
      );
    } else {
      upgrader.handleUpgrade(request, socket, head, (webSocket) => {
        answerInOneWrite(socket);
        options.accepted(webSocket, request);
      });
    }
  };
}

function pathOf(request: IncomingMessage): string | undefined {
  return request.url?.split("?", 1)[0];
}
