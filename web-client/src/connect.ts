import { type Connection, type ConnectOptions, connectDuplex, openMessagePort } from "@heddle/core";
import { connectPage } from "./connect-page.ts";
import { pagePlatform } from "./page-platform.ts";

/** How a page connects; see `ConnectOptions`. */
export type WebConnectOptions = ConnectOptions;

/**
 * Connects a page or a worker to a server (`ws://…`, `wss://…`; a path alone, `/rpc`, is taken relative to the page) or to whoever
 * holds the other end of a `MessagePort`, a worker for instance. Returns at once; it dials, and dials again, by itself, and
 * lives with its page (see `followPageLife`). A port exists once: when it closes, the connection does not come back.
 *
 * @throws TypeError where the address is none, RangeError where its scheme is another or an option is out of its range.
 */
export function connect<Api = unknown>(
  target: string | URL | MessagePort,
  { platform = pagePlatform, ...options }: WebConnectOptions = {},
): Connection<Api> {
  if (typeof target === "object" && "postMessage" in target)
    return connectDuplex<Api>(openMessagePort(target, platform), { platform, ...options });
  return connectPage(target, platform, (open) => connectDuplex<Api>(open, { platform, ...options }));
}
