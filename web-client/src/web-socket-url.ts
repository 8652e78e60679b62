/**
 * The address that a page dials for a target: `http:` becomes `ws:`, a path is taken relative to the page.
 * @throws TypeError where it is no address, RangeError where its scheme is another.
 */
export function webSocketUrl(target: string | URL): URL {
  const url = new URL(target, globalThis.location?.href);
  if (url.protocol === "http:") url.protocol = "ws:";
  if (url.protocol === "https:") url.protocol = "wss:";
  if (url.protocol === "ws:" || url.protocol === "wss:") return url;
  throw new RangeError(`${url.protocol} cannot be dialled from a page; use ws: or wss:`);
}
