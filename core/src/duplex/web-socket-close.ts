import { CloseCode, type DuplexClosed } from "./duplex.ts";

/**
 * Browsers let a page close with 1000 or with 3000 to 4999 and no other code (WHATWG WebSockets, `close()`).
 * So every end sends a code other than 1000 with this added, in the range for private use: 1002 as 4002.
 */
const privateCodeOffset = 3000;

/** The code that goes over the wire for this one. */
export function webSocketCloseCode(code: CloseCode): number {
  return code === CloseCode.normal ? code : code + privateCodeOffset;
}

/**
 * What a `close` event says. Both 4002 and the 1002 of a proxy or of another implementation are 1002 here; a
 * close without a code (1005) is a clean end.
 * @param failure What is known of a loss, for which WebSocket has no reason.
 */
export function closedByWebSocket(
  event: { readonly code?: number; readonly reason?: string },
  failure: string,
): DuplexClosed {
  const { code = CloseCode.lost, reason = "" } = event;
  if (code === CloseCode.lost) return { code, reason: failure };
  if (code === 1005) return { code: CloseCode.normal, reason };
  const isPrivate = code > privateCodeOffset + 1000 && code <= privateCodeOffset + 1015;
  return { code: isPrivate ? code - privateCodeOffset : code, reason };
}
