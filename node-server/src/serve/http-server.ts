import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { maxHeadBytes } from "../socket/http-head.ts";
import type { StaticFile, StaticFiles } from "./static-files.ts";
import type { UpgradeListener } from "./web-socket-upgrade.ts";

/** What the HTTP server of a port answers. */
export interface HttpOptions {
  health(): "serving" | "draining";
  readonly files: StaticFiles;
  readonly upgrade: UpgradeListener;
  /** A request's head is whole. */
  decided(socket: Socket): void;
}

/** A connection on which nothing moves is cut after this, a response that nobody reads with it. */
const idleTimeoutMs = 30_000;

/**
 * The HTTP server behind a port: `GET /healthz`, the static files, and the upgrade to WebSocket. It does not
 * listen; connections are given to it. Each serves one request, so that the time until its head is whole
 * is the only one to watch.
 */
export function createHttpServer(options: HttpOptions): Server {
  const server = createServer({ maxHeaderSize: maxHeadBytes }, (request, response) => {
    options.decided(request.socket);
    answer(request, response, options);
  });
  server.timeout = idleTimeoutMs;
  server.on("upgrade", (request, socket, head) => {
    options.decided(request.socket);
    options.upgrade(request, socket, head);
  });
  return server;
}

function answer(request: IncomingMessage, response: ServerResponse, options: HttpOptions): void {
  for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
  const path = decodedPath(request.url ?? "");
  const file = options.files.get(path);
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    sendText(response, 405, "Only GET and HEAD are answered here.\n");
  } else if (path === "/healthz") {
    const status = options.health();
    sendText(response, status === "serving" ? 200 : 503, status);
  } else if (file !== undefined) {
    sendFile(request, response, file);
  } else if (path === "/favicon.ico") {
    // Browsers ask for it unbidden and count a 404 as an error of the page.
    response.writeHead(204).end();
  } else {
    sendText(response, 404, notFound);
  }
}

const notFound =
  "There is nothing here. This is a Heddle server: its clients come by WebSocket, TCP or HTTP CONNECT.\n";

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  response.end(text);
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  response.setHeader("ETag", file.etag);
  response.setHeader("Cache-Control", "no-cache");
  if (request.headers["if-none-match"] === file.etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { "Content-Type": file.contentType, "Content-Length": file.bytes.byteLength });
  response.end(file.bytes);
}

/** The path of a request's URL without its escapes; one that cannot be read is the path of nothing. */
function decodedPath(url: string): string {
  try {
    return decodeURIComponent(url.split("?", 1)[0] ?? "");
  } catch {
    return "";
  }
}

/** A page of ours runs its own scripts, never `eval`, and connects to WebSockets anywhere. */
const commonHeaders: Readonly<Record<string, string>> = {
  Connection: "close",
  "Content-Security-Policy": [
    "default-src 'self'",
    "connect-src 'self' ws: wss:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
