import { connect, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import type { BytesUse } from "@heddle/core";
import type { Cancel } from "@heddle/core/internal";
import { lentReads } from "../socket/lent-reads.ts";
import { dialFailure } from "./dial-failure.ts";
import { type ForwardProxy, openTunnel } from "./forward-proxy.ts";
import { type Endpoint, endpointName } from "./parse-url.ts";

/** TLS for a dialler: `ca`, `cert`, `key`, `servername`, `rejectUnauthorized` and so on, as Node takes them. */
export type TlsClientOptions = Omit<ConnectionOptions, "host" | "port" | "path" | "socket">;

/** What is dialled, and by which way. */
export interface SocketRoute {
  readonly endpoint: Endpoint;
  /** Absent for plain text. */
  readonly tls: TlsClientOptions | undefined;
  readonly proxy: ForwardProxy | undefined;
}

/**
 * Connects: to the endpoint or through the proxy, then TLS. `done` is called once, after the function has
 * returned, with a socket that is ready, or with an error in a sentence for people; after `Cancel` not at all. With
 * `read`, a socket whose first byte is the endpoint's gives it all that comes, and says no `data`.
 */
export function dialSocket(
  route: SocketRoute,
  done: (result: Socket | Error) => void,
  read?: (chunk: Uint8Array) => BytesUse,
): Cancel {
  const { endpoint, proxy } = route;
  const first = proxy?.endpoint ?? endpoint;
  let over = false;
  const isPlain = route.tls === undefined && proxy === undefined;
  const reads = read !== undefined && isPlain ? { onread: lentReads(read) } : {};
  let socket =
    first.kind === "unix"
      ? connect({ path: first.path, ...reads })
      : connect({ host: first.host, port: first.port, ...reads });

  const cancel = (): void => {
    if (over) return;
    over = true;
    socket.destroy();
  };
  const fail = (error: Error): void => {
    if (over) return;
    cancel();
    done(error);
  };
  const ready = (): void => {
    if (over) return;
    over = true;
    done(socket);
  };
  /** Fails with what happens to this socket. The listener stays, so that no later error goes unheard. */
  const watch = (watched: Socket, where: string): void => {
    watched.on("error", (error) => fail(dialFailure(error, where)));
  };
  const startTls = (tls: TlsClientOptions, host: string): void => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const tlsSocket = connectTls({ host, ...servername, ...tls, socket });
    socket = tlsSocket;
    watch(tlsSocket, endpointName(endpoint));
    tlsSocket.once("secureConnect", ready);
  };
  const connected = (): void => {
    if (over) return;
    if (route.tls === undefined || endpoint.kind === "unix") ready();
    else startTls(route.tls, endpoint.host);
  };

  watch(socket, proxy === undefined ? endpointName(first) : `the proxy ${endpointName(first)}`);
  socket.once("connect", () => {
    if (over) return;
    if (proxy === undefined) connected();
    else
      openTunnel(socket, proxy, endpoint, (failure) => (failure === undefined ? connected() : fail(failure)));
  });
  return cancel;
}
