import type { RpcServer } from "@heddle/core";
import type { Port } from "./serve/port.ts";

/** Time for the last bytes of ended connections to leave, at a close. */
const lingerMs = 1_000;

/** A service that is being served. */
export interface RunningServer {
  /** What clients connect to: `ws://127.0.0.1:4000`, `wss:` with TLS, or `unix:` with the path. */
  readonly url: string;
  /** The port it listens at, also where 0 was asked for; 0 for a Unix socket. */
  readonly port: number;
  /** The host it listens at; the empty text for a Unix socket. */
  readonly host: string;
  /** What serves: health, figures, and `accept` for duplexes that come by another way. */
  readonly server: RpcServer;
  /**
   * Lets running calls end for at most `graceMs`, then stops listening and ends every connection. New calls and sessions are
   * refused meanwhile as not executed, `/healthz` says `draining`, and a client whose link is lost may come back for what still runs. Idempotent: a second call waits for the first.
   * @param options `graceMs`: @default 10_000
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/** Where a server listens, as its users want to know it. */
export type ServerAddress = Pick<RunningServer, "url" | "port" | "host">;

/** The address of a server at a port. One that listens everywhere is reached at loopback. */
export function tcpAddress(host: string, port: number, secure: boolean): ServerAddress {
  const name = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
  return { url: `${secure ? "wss" : "ws"}://${name.includes(":") ? `[${name}]` : name}:${port}`, port, host };
}

/** The address of a server at a Unix socket. */
export function unixAddress(path: string): ServerAddress {
  return { url: `unix:${encodeURI(path)}`, port: 0, host: "" };
}

/** Serves at a port that listens already. */
export function runServer(port: Port, server: RpcServer, address: ServerAddress): RunningServer {
  let closed: Promise<void> | undefined;
  const closeAll = async (options: { readonly graceMs?: number } = {}): Promise<void> => {
    await server.close(options);
    const stopped = new Promise((resolve) => port.server.close(resolve));
    await port.destroyConnections(lingerMs);
    await stopped;
  };
  return {
    ...address,
    server,
    close(options) {
      closed ??= closeAll(options);
      return closed;
    },
  };
}
