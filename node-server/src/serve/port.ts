import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { readPrefix } from "../socket/read-prefix.ts";
import { judgeFirstBytes, type Spoken } from "./first-bytes.ts";
import { serveHttpConnect } from "./http-connect.ts";
import { UndecidedSockets } from "./undecided-sockets.ts";

/** TLS for a server: `key`, `cert`, `ca`, `requestCert` and so on, as Node takes them. */
export type TlsServerOptions = TlsOptions;

/** What a port does with its connections. */
export interface PortOptions {
  /** Given, the port speaks TLS and nothing else; what is inside is told apart again. */
  readonly tls: TlsServerOptions | undefined;
  /** For each step until it is known what a connection speaks: its first bytes, the TLS handshake, a head. */
  readonly helloTimeoutMs: number;
  /** Further connections are closed at once. */
  readonly maxConnections: number;
  /** Takes a byte stream, from which the preface has been read and nothing behind it. */
  stream(socket: Socket, transport: "tcp" | "http-connect"): void;
  /** Takes a connection that speaks HTTP, nothing of it read; calls `decided` when a request is whole. */
  http(socket: Socket): void;
}

const unheard = (): void => {};

/** One listening socket for everything that Heddle speaks. */
export class Port {
  readonly server: Server;
  readonly #options: PortOptions;
  readonly #undecided: UndecidedSockets;
  readonly #sockets = new Set<Socket>();
  readonly #tlsServer: Server | undefined;

  constructor(options: PortOptions) {
    this.#options = options;
    this.#undecided = new UndecidedSockets(options.helloTimeoutMs);
    // Half-open, or a client that sends its request and its end together would get no answer.
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.#accepted(socket));
    this.server.maxConnections = options.maxConnections;
    this.#tlsServer = options.tls === undefined ? undefined : this.#createTlsServer(options.tls);
  }

  /** A connection that was given to `http` has sent a whole request. */
  decided(socket: Socket): void {
    this.#undecided.decided(socket);
  }

  /** Cuts the connections that have not said what they speak, gives the others `lingerMs` to end, and cuts them too. */
  async destroyConnections(lingerMs: number): Promise<void> {
    this.#undecided.destroyAll();
    const gone = Promise.all(
      [...this.#sockets].map((socket) => new Promise((end) => socket.once("close", end))),
    );
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, lingerMs);
    await gone;
    clearTimeout(cut);
  }

  #accepted(socket: Socket): void {
    this.#watch(socket);
    const tls = this.#tlsServer;
    readPrefix(socket, judgeFirstBytes, (spoken) => {
      if (tls === undefined) this.#route(socket, spoken);
      else if (spoken === "tls") this.#startTls(tls, socket);
      else socket.destroy();
    });
  }

  #route(socket: Socket, spoken: Spoken | undefined): void {
    switch (spoken) {
      case "heddle":
        this.#stream(socket, "tcp");
        break;
      case "connect":
        serveHttpConnect(socket, () => this.#stream(socket, "http-connect"));
        break;
      case "http":
        this.#options.http(socket);
        break;
      default:
        socket.destroy();
    }
  }

  #stream(socket: Socket, transport: "tcp" | "http-connect"): void {
    this.#undecided.decided(socket);
    this.#options.stream(socket, transport);
  }

  #startTls(tls: Server, socket: Socket): void {
    this.#undecided.decided(socket);
    tls.emit("connection", socket);
  }

  #createTlsServer(options: TlsServerOptions): Server {
    const settings = { ...options, allowHalfOpen: true, handshakeTimeout: this.#options.helloTimeoutMs };
    const server = createTlsServer(settings, (socket) => {
      this.#watch(socket);
      readPrefix(socket, judgeFirstBytes, (spoken) => this.#route(socket, spoken));
    });
    server.on("tlsClientError", (_, socket) => socket.destroy());
    return server;
  }

  /** From now on the socket is counted, timed, and its errors are heard: they end it and nothing else. */
  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    // Each connection has these for as long as it lasts: `once` would be two objects more.
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", unheard);
    this.#undecided.add(socket);
  }
}
