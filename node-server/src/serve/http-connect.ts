import type { Socket } from "node:net";
import { connectTarget } from "../dial/parse-url.ts";
import { headTooLong, judgeHead, maxHeadBytes } from "../socket/http-head.ts";
import { readPrefix } from "../socket/read-prefix.ts";
import { judgePreface } from "./first-bytes.ts";
import { answerAndClose } from "./plain-answer.ts";

const accepted = "HTTP/1.1 200 Connected to Heddle\r\n\r\n";

/**
 * Serves a connection that begins with `CONNECT `: to our own target it is upgraded to a byte stream that
 * begins with the preface, and `done` is called behind that; to any other it is refused, for this is no proxy. `done`
 * is not called where the connection came to nothing.
 */
export function serveHttpConnect(socket: Socket, done: () => void): void {
  readPrefix(socket, judgeHead, (firstLine) => {
    const refusal = refusalOf(firstLine);
    if (firstLine === undefined) socket.destroy();
    else if (refusal !== undefined) answerAndClose(socket, refusal.status, refusal.sentence);
    else readPreface(socket, done);
  });
}

function readPreface(socket: Socket, done: () => void): void {
  socket.write(accepted);
  readPrefix(socket, judgePreface, (spoken) => {
    if (spoken === "heddle") done();
    else socket.destroy();
  });
}

function refusalOf(firstLine: string | undefined): { status: number; sentence: string } | undefined {
  if (firstLine === headTooLong) {
    return { status: 431, sentence: `The head of a CONNECT may have ${maxHeadBytes} bytes.` };
  }
  const [, target] = /^CONNECT ([^ ]+) HTTP\/1\.[01]$/.exec(firstLine ?? "") ?? [];
  if (target === undefined) return { status: 400, sentence: "This is no CONNECT of HTTP/1.1." };
  if (target === connectTarget) return undefined;
  return {
    status: 403,
    sentence: `This is a Heddle server and no proxy; CONNECT takes ${connectTarget} here.`,
  };
}
