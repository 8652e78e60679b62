import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Time for the peer to read an answer and close, before the connection is cut. */
const lingerMs = 1_000;

/**
 * Answers with a status and one sentence, and closes. For connections that no HTTP server serves: a CONNECT, an
 * upgrade. The sentence is ours; nothing that the peer sent is in it.
 */
export function answerAndClose(socket: Duplex, status: number, sentence: string): void {
  const body = `${sentence}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  // Unread bytes would reset the connection before the peer has read the answer.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once("close", () => clearTimeout(timer));
}
