import type { Socket } from "node:net";
import type { Cancel } from "@heddle/core/internal";
import { headTooLong, judgeHead, statusOf } from "../socket/http-head.ts";
import { readPrefix } from "../socket/read-prefix.ts";
import { namedStatus } from "./dial-failure.ts";
import { dialSocket, type SocketRoute } from "./dial-socket.ts";
import { connectTarget, endpointName } from "./parse-url.ts";

/**
 * Connects, and asks the HTTP server there to speak Heddle from now on. Like `dialSocket`; the bytes behind the
 * answer's head are the socket's first.
 */
export function dialHttpConnect(route: SocketRoute, done: (result: Socket | Error) => void): Cancel {
  const where = endpointName(route.endpoint);
  let cancel = dialSocket(route, (result) => {
    if (result instanceof Error) {
      done(result);
      return;
    }
    const stop = readPrefix(result, judgeHead, (firstLine) => {
      cancel = () => {};
      const failure = upgradeFailure(firstLine, where);
      if (failure === undefined) {
        done(result);
        return;
      }
      result.destroy();
      done(new Error(failure));
    });
    cancel = () => {
      stop();
      result.destroy();
    };
    result.write(`CONNECT ${connectTarget} HTTP/1.1\r\nHost: ${where}\r\n\r\n`);
  });
  return () => cancel();
}

function upgradeFailure(firstLine: string | undefined, where: string): string | undefined {
  if (firstLine === undefined)
    return `${where} closed the connection without an answer: is it a Heddle server?`;
  const status = firstLine === headTooLong ? undefined : statusOf(firstLine);
  if (status === undefined) return `${where} gave an answer that is not HTTP: is it a Heddle server?`;
  if (status === 200) return undefined;
  return `${where} refused to speak Heddle (${namedStatus(status)}): is it a Heddle server?`;
}
