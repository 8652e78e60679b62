/** How packets travel behind a URL's scheme. */
export type Carrier = "websocket" | "stream" | "http-connect";

/** Where a socket is dialled to. */
export type Endpoint =
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** What a URL says. */
export interface Target {
  readonly carrier: Carrier;
  readonly secure: boolean;
  readonly endpoint: Endpoint;
  /** The URL as it was understood, for the WebSocket's request. */
  readonly url: URL;
}

interface Scheme {
  readonly carrier: Carrier;
  readonly secure: boolean;
  readonly port?: number;
}

const schemes: Readonly<Record<string, Scheme>> = {
  "ws:": { carrier: "websocket", secure: false, port: 80 },
  "wss:": { carrier: "websocket", secure: true, port: 443 },
  "tcp:": { carrier: "stream", secure: false },
  "tls:": { carrier: "stream", secure: true },
  "http:": { carrier: "http-connect", secure: false, port: 80 },
  "https:": { carrier: "http-connect", secure: true, port: 443 },
  "unix:": { carrier: "stream", secure: false },
};

const schemeList = Object.keys(schemes).join(" ");

/** The target of an HTTP CONNECT that asks a Heddle server to speak Heddle. */
export const connectTarget = "/_heddle_";

/**
 * Reads a URL of a Heddle server.
 * @throws TypeError where it is no URL, lacks a part or has one too many.
 * @throws RangeError where its scheme is none of ours; the sentence lists ours.
 */
export function parseTarget(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined)
    throw new TypeError(`${quoted(text)} is not a URL; take one like ws://127.0.0.1:4000`);
  const scheme = Object.hasOwn(schemes, url.protocol) ? schemes[url.protocol] : undefined;
  if (scheme === undefined) {
    throw new RangeError(`${quoted(url.protocol)} is not a scheme of Heddle; take one of ${schemeList}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("a URL carries no user and password here: send them as metadata");
  }
  if (url.hash !== "") throw new TypeError("a URL has no #fragment here");
  const endpoint = url.protocol === "unix:" ? unixEndpoint(url) : tcpEndpoint(url, scheme);
  return { carrier: scheme.carrier, secure: scheme.secure, endpoint, url };
}

/** How an endpoint is named to people, and to a proxy. */
export function endpointName(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") return endpoint.path;
  return endpoint.host.includes(":")
    ? `[${endpoint.host}]:${endpoint.port}`
    : `${endpoint.host}:${endpoint.port}`;
}

function tcpEndpoint(url: URL, scheme: Scheme): Endpoint {
  const port = url.port === "" ? scheme.port : Number(url.port);
  if (url.hostname === "")
    throw new TypeError(`a ${url.protocol} URL names a host: ${url.protocol}//127.0.0.1:4000`);
  if (port === undefined)
    throw new TypeError(`a ${url.protocol} URL names a port: ${url.protocol}//${url.host}:4000`);
  if (port === 0) throw new TypeError("port 0 is for listening; a URL names the port that the server got");
  const paths = scheme.carrier === "http-connect" ? ["/", connectTarget] : ["", "/"];
  if (scheme.carrier !== "websocket" && !paths.includes(url.pathname + url.search)) {
    throw new TypeError(`a ${url.protocol} URL has no path: ${url.protocol}//${url.host}`);
  }
  return { kind: "tcp", host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port };
}

function unixEndpoint(url: URL): Endpoint {
  if (url.host !== "" || url.pathname === "" || url.pathname === "/" || url.search !== "") {
    throw new TypeError("a unix: URL names the path of a socket and nothing else: unix:/run/heddle.sock");
  }
  try {
    return { kind: "unix", path: decodeURIComponent(url.pathname) };
  } catch {
    throw new TypeError("the path of this unix: URL has a % that begins no escape; write it as %25");
  }
}

/** The text in quotes, short enough for a message. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
