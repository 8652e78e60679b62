import type { CodecName, RpcError } from "@heddle/core";
import type { LinkConditions } from "../link/conditions.ts";
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
  /** What was done to the link here, and can be undone. */
  readonly undo: "cut" | "freeze" | undefined;
}

/** Undefined where there is nothing to explain: it is open, or on its way for the first time. */
export function explainConnection(
  view: ConnectionView,
  conditions: Pick<LinkConditions, "isCut" | "isFrozen">,
): Explanation | undefined {
  const { status, error, target } = view;
  if (status === "open" || (status === "connecting" && error === undefined)) return undefined;
  const plain = { said: error?.message, codecs: [], wantsMetadata: false, undo: undefined };
  if (status !== "closed" && (conditions.isCut || conditions.isFrozen))
    return { ...plain, said: undefined, ...explainStage(view, conditions) };
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

/** It is this page that keeps the connection from being made. */
function explainStage(
  view: ConnectionView,
  { isCut }: Pick<LinkConditions, "isCut">,
): Pick<Explanation, "title" | "advice" | "undo"> {
  return isCut
    ? {
        title: "You keep the link cut",
        advice: ["No dial succeeds before you restore it.", ...adviceOfSession(view)],
        undo: "cut",
      }
    : {
        title: "You keep the link frozen",
        advice: ["Whoever dials gets no answer before you thaw it.", ...adviceOfSession(view)],
        undo: "freeze",
      };
}

/** What becomes of calls that run. */
function adviceOfSession({ session, keptMs = 0 }: ConnectionView): readonly string[] {
  if (session === undefined) return [];
  const time = `${Math.round(keptMs / 1_000)} s`;
  return [
    `What runs is not lost: calls and streams wait, and go on where they were, if the link is back within ${time} and the server still knows the session.`,
  ];
}

function explainUnavailable(error: RpcError, view: ConnectionView): Pick<Explanation, "title" | "advice"> {
  const { target } = view;
  if (view.isMoving) {
    return {
      title: "The server is leaving",
      advice: ["What runs may end there. Further calls wait for its successor at this address."],
    };
  }
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
  if (/connection was lost|link was cut|does not answer/i.test(error.message)) {
    return {
      title: "The link was lost",
      advice: [
        "The server stopped, or the network is gone. The playground keeps trying.",
        ...adviceOfSession(view),
      ],
    };
  }
  const title = `No server answers at ${target.address}`;
  if (view.session !== undefined)
    return {
      title,
      advice: ["It stopped, or the network is gone. The playground keeps trying.", ...adviceOfSession(view)],
    };
  return {
    title,
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
