import { connect, createServer, type Server, type Socket } from "node:net";
import { judgeHead } from "../socket/http-head.ts";
import { readPrefix } from "../socket/read-prefix.ts";

/** How the proxy behaves. */
export interface ConnectProxyOptions {
  /** Answers every CONNECT with this instead of a tunnel, a status line without its line end. */
  readonly answer?: string;
  /** The `Proxy-Authorization` it wants; 407 without it. */
  readonly authorization?: string;
}

/** A forward proxy of our own for tests: tunnels by `CONNECT host:port`, and remembers what it was asked. */
export interface ConnectProxy {
  readonly port: number;
  /** The first line of each CONNECT. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Starts a proxy at a free port of loopback. */
export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const server: Server = createServer((socket) => {
    keep(sockets, socket);
    let head = "";
    const judge = (bytes: Buffer): ReturnType<typeof judgeHead> => {
      head = bytes.toString("latin1");
      return judgeHead(bytes);
    };
    readPrefix(socket, judge, (firstLine = "") => {
      requests.push(firstLine);
      const { authorization } = options;
      if (authorization !== undefined && !head.includes(`\r\nProxy-Authorization: ${authorization}\r\n`)) {
        socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      } else if (options.answer !== undefined) {
        socket.end(`${options.answer}\r\n\r\n`);
      } else {
        tunnel(socket, firstLine, sockets);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  return {
    port: typeof bound === "object" && bound !== null ? bound.port : 0,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function tunnel(socket: Socket, firstLine: string, sockets: Set<Socket>): void {
  const [, host, port] = /^CONNECT (.+):([0-9]+) HTTP\/1\.1$/.exec(firstLine) ?? [];
  if (host === undefined) {
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    return;
  }
  const far = connect({ host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) });
  keep(sockets, far);
  far.once("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  far.once("connect", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(far);
    far.pipe(socket);
  });
}

function keep(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.once("close", () => sockets.delete(socket));
}
