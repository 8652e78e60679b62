import type { Socket } from "node:net";
import type { Cancel } from "@heddle/core/internal";
import { headTooLong, judgeHead, statusOf } from "../socket/http-head.ts";
import { readPrefix } from "../socket/read-prefix.ts";
import { namedStatus } from "./dial-failure.ts";
import { type Endpoint, endpointName } from "./parse-url.ts";

/** A forward proxy that opens tunnels by `CONNECT host:port` (RFC 9110, section 9.3.6). */
export interface ForwardProxy {
  readonly endpoint: Extract<Endpoint, { kind: "tcp" }>;
  /** The value of `Proxy-Authorization`, where the URL has a user. */
  readonly authorization: string | undefined;
}

/**
 * Reads a proxy's URL.
 * @throws TypeError where it is not of the form; the sentence does not repeat it, since it may hold a password.
 */
export function parseProxy(text: string): ForwardProxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" || url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new TypeError("proxy takes a URL like http://proxy:3128 or http://user:password@proxy:3128");
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const endpoint = { kind: "tcp", host, port: Number(url.port || "80") } as const;
  if (url.username === "" && url.password === "") return { endpoint, authorization: undefined };
  const user = `${unescaped(url.username)}:${unescaped(url.password)}`;
  return { endpoint, authorization: `Basic ${Buffer.from(user).toString("base64")}` };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError("the user and password of proxy have a % that begins no escape; write it as %25");
  }
}

/** Asks the proxy at the other end of `socket` for a tunnel. `done` gets undefined when it is there, or why not. */
export function openTunnel(
  socket: Socket,
  proxy: ForwardProxy,
  to: Endpoint,
  done: (failure: Error | undefined) => void,
): Cancel {
  const authority = endpointName(to);
  const authorization =
    proxy.authorization === undefined ? "" : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n`);
  return readPrefix(socket, judgeHead, (firstLine) => {
    const failure = tunnelFailure(firstLine, `the proxy at ${endpointName(proxy.endpoint)}`, authority);
    done(failure === undefined ? undefined : new Error(failure));
  });
}

function tunnelFailure(firstLine: string | undefined, who: string, authority: string): string | undefined {
  if (firstLine === undefined) return `${who} closed the connection without an answer`;
  const status = firstLine === headTooLong ? undefined : statusOf(firstLine);
  if (status === undefined) return `${who} gave an answer that is not HTTP: is it a proxy?`;
  if (status >= 200 && status < 300) return undefined;
  if (status === 407)
    return `${who} wants a user and password that it knows (HTTP 407): http://user:password@host:port`;
  return `${who} refused to connect to ${authority} (${namedStatus(status)})`;
}
