import type { Connection, OpenDuplex, Platform } from "@heddle/core";
import { openWebSocket } from "@heddle/core/internal";
import { followPageLife } from "./page-life.ts";
import { webSocketUrl } from "./web-socket-url.ts";

/**
 * A connection over the WebSocket of a page, which lives with its page.
 * @throws TypeError where the address is none, RangeError where its scheme is another; and what `make` throws.
 */
export function connectPage<Api>(
  target: string | URL,
  platform: Platform,
  make: (open: OpenDuplex) => Connection<Api>,
): Connection<Api> {
  const url = webSocketUrl(target);
  const connection = make(openWebSocket(() => new WebSocket(url), platform));
  followPageLife(connection);
  return connection;
}
