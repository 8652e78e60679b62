import { type Connection, type ConnectOptions as CoreConnectOptions, connectDuplex } from "@heddle/core";
import { resolveLimits } from "@heddle/core/internal";
import { type DialOptions, openUrl } from "./dial/open-url.ts";
import { nodePlatform } from "./node-platform.ts";

/** How a connection is made, and how its URL is dialled. */
export interface ConnectOptions extends CoreConnectOptions, Pick<DialOptions, "tls" | "proxy"> {}

/**
 * Connects to a Heddle server, for `ws:` `wss:` `tcp:` `tls:` `http:` `https:` (both by HTTP CONNECT) and `unix:`. Returns
 * at once: it dials, and dials again when the connection is lost, until it is closed.
 * @throws TypeError where the URL is malformed, RangeError where its scheme is unknown or an option out of its range.
 */
export function connect<Api = unknown>(url: string, options: ConnectOptions = {}): Connection<Api> {
  const platform = options.platform ?? nodePlatform;
  const { maxPacketBytes } = resolveLimits(options.limits);
  const { tls, proxy } = options;
  const dialOptions: DialOptions = {
    platform,
    maxPacketBytes,
    ...(tls === undefined ? {} : { tls }),
    ...(proxy === undefined ? {} : { proxy }),
  };
  return connectDuplex<Api>(openUrl(url, dialOptions), { ...options, platform });
}
