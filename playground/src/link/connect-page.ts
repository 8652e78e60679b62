import { type Connection, type ConnectOptions, connectDuplex } from "@heddle/core";
import { openWebSocket } from "@heddle/core/internal";
import { followPageLife, pagePlatform, webSocketUrl } from "@heddle/web-client";
import type { LinkStage } from "./link-stage.ts";

/**
 * Connects this page as `connect` of `@heddle/web-client` does, by a link that goes over a stage.
 *
 * @throws TypeError where the address is none, RangeError where its scheme is another than that of a WebSocket or of a page.
 */
export function connectPage(stage: LinkStage, address: string, options: ConnectOptions): Connection {
  const url = webSocketUrl(address);
  const open = openWebSocket(() => new WebSocket(url), pagePlatform);
  const connection = connectDuplex(stage.staged(open), { platform: pagePlatform, ...options });
  followPageLife(connection);
  return connection;
}
