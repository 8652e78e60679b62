import type { ServerOptions } from "@heddle/core";
import { checkOrigins } from "./serve/origins.ts";
import type { TlsServerOptions } from "./serve/port.ts";

/** How a server listens, and how it serves. Every member may be left out. */
export interface ListenOptions extends ServerOptions {
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** The address to listen at. What is not loopback is open to the network. @default "127.0.0.1" */
  readonly host?: string;
  /** Listens at this Unix socket instead of a port; the file is removed at `close`. */
  readonly path?: string;
  /** Speaks TLS and nothing else, with these: `key`, `cert` … Then `wss:`, `tls:` and `https:` are its schemes. */
  readonly tls?: TlsServerOptions;
  /**
   * Origins whose pages may connect, beside the server's own (loopback names and `host`, with its port). Exact texts
   * like `https://app.example`. What sends no `Origin` is no page and needs none.
   */
  readonly allowedOrigins?: readonly string[];
  /** The path of the WebSocket. @default "/" */
  readonly webSocketPath?: string;
  /** A directory of files to serve by HTTP, a built page say. It is read once, into memory. */
  readonly staticDir?: string;
  /** Sockets at once, those that have said nothing yet among them. Further ones are closed at once. @default 10_000 */
  readonly maxConnections?: number;
}

/** The options with their defaults. */
export interface ResolvedListenOptions extends ListenOptions {
  readonly port: number;
  readonly host: string;
  readonly allowedOrigins: readonly string[];
  readonly webSocketPath: string;
  readonly maxConnections: number;
}

/** @throws RangeError where an option is out of its range or does not go with another; TypeError at a wrong origin. */
export function resolveListenOptions(given: ListenOptions): ResolvedListenOptions {
  const options = {
    ...given,
    port: given.port ?? 0,
    host: given.host ?? "127.0.0.1",
    allowedOrigins: given.allowedOrigins ?? [],
    webSocketPath: given.webSocketPath ?? "/",
    maxConnections: given.maxConnections ?? 10_000,
  };
  if (given.path !== undefined && (given.port !== undefined || given.host !== undefined)) {
    throw new RangeError("path is a Unix socket; it goes without port and host");
  }
  checkOrigins(options.allowedOrigins);
  checkWholeNumber("port", options.port, 0, 65_535);
  checkWholeNumber("maxConnections", options.maxConnections, 1, 2 ** 31 - 1);
  if (!options.webSocketPath.startsWith("/")) {
    throw new RangeError(`webSocketPath is ${JSON.stringify(options.webSocketPath)}; it begins with "/"`);
  }
  return options;
}

function checkWholeNumber(name: string, value: number, minimum: number, maximum: number): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return;
  throw new RangeError(`${name} is ${value}; it takes a whole number from ${minimum} to ${maximum}`);
}
