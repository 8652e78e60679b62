import type { Codec, Connection, ConnectOptions } from "@heddle/core";
import { checkedCodecs, connectWith } from "@heddle/core/internal";
import { connectPage } from "./connect-page.ts";
import { pagePlatform } from "./page-platform.ts";

export { isRpcError, jsonCodec, msgpackCodec, RpcError, superjsonCodec } from "@heddle/core";

/** How a page connects that loads only the codecs that it names. */
export interface LiteConnectOptions extends Omit<ConnectOptions, "codecs"> {
  /** By preference, as objects: `[jsonCodec]`. The first is what calls are written in before the server has answered. */
  readonly codecs: readonly Codec[];
}

/**
 * `connect` for pages that count their bytes: the same connection, with no codec but those that are given, and to WebSockets alone.
 *
 * @throws TypeError where the address is none, RangeError where its scheme is another or an option is out of its range.
 */
export function connect<Api = unknown>(
  target: string | URL,
  { platform = pagePlatform, codecs, ...options }: LiteConnectOptions,
): Connection<Api> {
  const checked = checkedCodecs(codecs);
  return connectPage(target, platform, (open) => connectWith<Api>(open, { platform, ...options }, checked));
}
