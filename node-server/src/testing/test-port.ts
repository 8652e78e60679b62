import type { IncomingMessage } from "node:http";
import { defaultLimits, type OpenDuplex, systemPlatform } from "@heddle/core/internal";
import { openAcceptedWebSocket } from "../duplex/accepted-web-socket.ts";
import { openAcceptedStream } from "../duplex/stream-openers.ts";
import { nodePlatform } from "../node-platform.ts";
import { createHttpServer } from "../serve/http-server.ts";
import { listenAt } from "../serve/listen-at.ts";
import { ownOrigins } from "../serve/origins.ts";
import { Port, type TlsServerOptions } from "../serve/port.ts";
import type { StaticFiles } from "../serve/static-files.ts";
import { webSocketUpgrade } from "../serve/web-socket-upgrade.ts";

/** What a test may say of a port. */
export interface TestPortOptions {
  readonly tls?: TlsServerOptions;
  readonly helloTimeoutMs?: number;
  readonly maxConnections?: number;
  readonly maxPacketBytes?: number;
  readonly files?: StaticFiles;
  readonly path?: string;
  health?(): "serving" | "draining";
}

/** A port that hands what it accepts to a test, instead of to an RPC server. */
export interface TestPort {
  readonly port: number;
  /** The transports of the connections accepted so far. */
  readonly transports: string[];
  /** Waits for the next accepted connection. */
  accept(): Promise<OpenDuplex>;
  close(): Promise<void>;
}

/** Opens a port at loopback, or at a Unix socket where `path` is given. */
export async function openTestPort(options: TestPortOptions = {}): Promise<TestPort> {
  const {
    maxPacketBytes = defaultLimits.maxPacketBytes,
    helloTimeoutMs = 5_000,
    maxConnections = 1_000,
  } = options;
  const accepted: OpenDuplex[] = [];
  const transports: string[] = [];
  const waiting: ((open: OpenDuplex) => void)[] = [];
  const take = (open: OpenDuplex, transport: string): void => {
    transports.push(transport);
    const next = waiting.shift();
    if (next === undefined) accepted.push(open);
    else next(open);
  };
  const origins = new Set<string>();
  const http = createHttpServer({
    health: () => options.health?.() ?? "serving",
    files: options.files ?? new Map(),
    decided: (socket) => port.decided(socket),
    upgrade: webSocketUpgrade({
      path: "/",
      origins,
      maxPacketBytes,
      accepted: (socket, _: IncomingMessage) =>
        take(openAcceptedWebSocket(socket, nodePlatform), "websocket"),
    }),
  });
  const port: Port = new Port({
    tls: options.tls,
    helloTimeoutMs,
    maxConnections,
    stream: (socket, transport) => {
      take(openAcceptedStream(socket, { maxPacketBytes, platform: nodePlatform }), transport);
    },
    http: (socket) => http.emit("connection", socket),
  });
  const { path } = options;
  const at =
    path === undefined
      ? ({ kind: "tcp", host: "127.0.0.1", port: 0 } as const)
      : ({ kind: "unix", path } as const);
  const bound = await listenAt(port.server, at);
  for (const origin of ownOrigins("127.0.0.1", bound, options.tls !== undefined)) origins.add(origin);
  return {
    port: bound,
    transports,
    accept: () => {
      const open = accepted.shift();
      return open === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(open);
    },
    close: async () => {
      const stopped = new Promise((resolve) => port.server.close(resolve));
      await port.destroyConnections(0);
      await stopped;
    },
  };
}

/** A port of loopback at which nothing listens, as far as one can know. */
export async function closedPort(): Promise<number> {
  const port = await openTestPort();
  await port.close();
  return port.port;
}

/** Time for something that must not happen. */
export function aWhile(delayMs = 50): Promise<void> {
  return new Promise((resolve) => {
    systemPlatform.after(delayMs, resolve);
  });
}
