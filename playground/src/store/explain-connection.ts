import type { CodecName, RpcError } from "@heddle/core";
import type { ConnectionView } from "./connection.ts";
import { isCodecName } from "./environment.ts";

/** Why there is no connection, in plain words, and what to do about it. */
export interface Explanation {
  readonly title: string;
  /** What the other side, or the browser, said. */
  readonly said: string | undefined;
  readonly advice: readonly string[];
  /** Codecs that the server has, where choosing one would help. */
  readonly codecs: readonly CodecName[];
  /** Whether other metadata (credentials) may help. */
  readonly wantsMetadata: boolean;
}

/** Undefined where there is nothing to explain: it is open, or on its way for the first time. */
export function explainConnection(view: ConnectionView): Explanation | undefined {
  const { status, error, target } = view;
  if (status === "open" || (status === "connecting" && error === undefined)) return undefined;
  const plain = { said: error?.message, codecs: [], wantsMetadata: false };
  if (error === undefined) {
    return {
      ...plain,
      title: "Disconnected",
      advice: ["You closed the connection. Connect again to call methods."],
    };
  }
  const supported = supportedOf(error);
  switch (error.code) {
    case "failed_precondition":
      if (supported.codecs.length === 0) break;
      return {
        ...plain,
        title: `The server does not speak ${target.codec}`,
        advice: ["Choose a codec that the server has."],
        codecs: supported.codecs,
      };
    case "unimplemented":
      return {
        ...plain,
        title: "The protocol versions do not fit",
        advice: [
          "Update the older side: open the playground that this server itself serves, or upgrade the server's Heddle packages.",
        ],
      };
    case "unauthenticated":
    case "permission_denied":
      return {
        ...plain,
        title: "The server refused the connection",
        advice: [
          "Enter the metadata (a token, say) that the server's authenticate asks for, and connect again.",
        ],
        wantsMetadata: true,
      };
    case "invalid_argument":
      return {
        ...plain,
        title: "This address cannot be dialled",
        advice: ["A page connects to ws://host:port or wss://host:port."],
      };
    case "unavailable":
      return { ...plain, ...explainUnavailable(error, view) };
  }
  return {
    ...plain,
    title: `The connection failed with ${error.code}`,
    advice: ["The sentence above is the server's. Connect again when it is settled."],
  };
}

function explainUnavailable(
  error: RpcError,
  { target }: ConnectionView,
): Pick<Explanation, "title" | "advice"> {
  if (/shutting down|going away|draining/i.test(error.message)) {
    return {
      title: "The server is shutting down",
      advice: ["The playground connects again as soon as a server answers at this address."],
    };
  }
  if (/handshake|not a Heddle server/i.test(error.message)) {
    return {
      title: "Something answers there, but it is no Heddle server",
      advice: [
        `Check the port in ${target.address}: another program may listen there.`,
        "A proxy in between must pass WebSockets on.",
      ],
    };
  }
  if (/connection was lost/i.test(error.message)) {
    return {
      title: "The connection was lost",
      advice: ["The server stopped, or the network is gone. The playground keeps trying."],
    };
  }
  return {
    title: `No server answers at ${target.address}`,
    advice: [
      "Start it; the demo service starts with npm start, or heddle serve.",
      "Check host and port.",
      "A server takes pages of other origins only when its allowedOrigins names them.",
    ],
  };
}

function supportedOf(error: RpcError): { readonly codecs: readonly CodecName[] } {
  const { data } = error;
  const codecs = typeof data === "object" && data !== null && "codecs" in data ? data.codecs : undefined;
  return { codecs: Array.isArray(codecs) ? codecs.filter(isCodecName) : [] };
}
