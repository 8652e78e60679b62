import { createServer, type RpcServer, type Service } from "@heddle/core";
import { resolveLimits } from "@heddle/core/internal";
import { openAcceptedWebSocket } from "./duplex/accepted-web-socket.ts";
import { openAcceptedStream } from "./duplex/stream-openers.ts";
import { type ListenOptions, type ResolvedListenOptions, resolveListenOptions } from "./listen-options.ts";
import { nodePlatform } from "./node-platform.ts";
import { type RunningServer, runServer, tcpAddress, unixAddress } from "./running-server.ts";
import { createHttpServer } from "./serve/http-server.ts";
import { listenAt } from "./serve/listen-at.ts";
import { ownOrigins } from "./serve/origins.ts";
import { streamPeer, webSocketPeer } from "./serve/peer-info.ts";
import { Port } from "./serve/port.ts";
import { readStaticFiles, type StaticFiles } from "./serve/static-files.ts";
import { webSocketUpgrade } from "./serve/web-socket-upgrade.ts";

/**
 * Serves a service on one port: WebSocket, a byte stream over TCP or HTTP CONNECT, `GET /healthz` and static
 * files. Resolves when connections are accepted.
 * @throws Error where it cannot listen; RangeError or TypeError where an option cannot be.
 */
export async function listen(service: Service, given: ListenOptions = {}): Promise<RunningServer> {
  const options = resolveListenOptions(given);
  const { host, path, tls, staticDir } = options;
  const files: StaticFiles = staticDir === undefined ? new Map() : await readStaticFiles(staticDir);
  const origins = new Set(options.allowedOrigins);
  const server = createServer(service, { ...options, platform: options.platform ?? nodePlatform });
  const port = createPort(server, options, files, origins);
  if (path !== undefined) {
    await listenAt(port.server, { kind: "unix", path });
    return runServer(port, server, unixAddress(path));
  }
  const boundPort = await listenAt(port.server, { kind: "tcp", host, port: options.port });
  for (const origin of ownOrigins(host, boundPort, tls !== undefined)) origins.add(origin);
  return runServer(port, server, tcpAddress(host, boundPort, tls !== undefined));
}

/** Joins the port to the HTTP server behind it, and both to the RPC server. */
function createPort(
  server: RpcServer,
  options: ResolvedListenOptions,
  files: StaticFiles,
  origins: ReadonlySet<string>,
): Port {
  const { maxPacketBytes, helloTimeoutMs } = resolveLimits(options.limits);
  const platform = options.platform ?? nodePlatform;
  const http = createHttpServer({
    health: () => server.health().status,
    files,
    upgrade: webSocketUpgrade({
      path: options.webSocketPath,
      origins,
      maxPacketBytes,
      accepted: (socket, request) => {
        server.accept(openAcceptedWebSocket(socket, platform), webSocketPeer(request));
      },
    }),
    decided: (socket) => port.decided(socket),
  });
  const port: Port = new Port({
    tls: options.tls,
    helloTimeoutMs,
    maxConnections: options.maxConnections,
    stream: (socket, transport) => {
      const carrier = options.path !== undefined && transport === "tcp" ? "unix" : transport;
      server.accept(openAcceptedStream(socket, { maxPacketBytes, platform }), streamPeer(socket, carrier));
    },
    http: (socket) => http.emit("connection", socket),
  });
  return port;
}
