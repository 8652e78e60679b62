import { isErrorCode, type RpcError } from "@heddle/core";

/** What is known of the command that failed. */
export interface HintSituation {
  readonly url: string;
  readonly method: string | undefined;
  /** Whether a handshake succeeded. */
  readonly wasOpen: boolean;
  /** Methods of the server whose names resemble the one that is not there. */
  readonly similar: readonly string[];
}

type Hint = (error: RpcError, situation: HintSituation) => string | undefined;

const otherCodec = "take a codec that carries it: --codec superjson or --codec msgpack";

/** What to do about an error, by its code. The sentences that are looked for are those of this project's own packages. */
const hints: Readonly<Record<string, Hint>> = {
  unavailable: (error, situation) => {
    if (error.executed === "yes") return "the method itself says so: try again later";
    return situation.wasOpen ? lostHint(error) : notConnectedHint(error, situation);
  },
  failed_precondition: ({ message }) =>
    /no codec in common/.test(message)
      ? "take one of the server's with --codec, or leave --codec out"
      : undefined,
  unimplemented: ({ message, executed }) =>
    executed === "no" && /version/.test(message)
      ? "this heddle and the server speak different versions of the protocol: update the older one"
      : undefined,
  not_found: ({ executed }, { url, method, similar }) => {
    if (executed !== "no" || method === undefined) return undefined;
    if (similar.length > 0) return `did you mean ${similar.join(" or ")}?`;
    return `heddle list ${url} shows the methods that are there`;
  },
  invalid_argument: ({ message, executed }, { url, method }) => {
    if (/does not carry/.test(message))
      return "take a codec that carries it: --codec superjson or --codec msgpack";
    return executed === "no" && method !== undefined
      ? `heddle describe ${url} ${method} shows what it takes`
      : undefined;
  },
  resource_exhausted: ({ message }) => {
    if (/limits\.stallTimeoutMs/.test(message))
      return "read the stream faster, or raise limits.stallTimeoutMs at the server";
    return /limits\.maxMessageBytes|a message of \d+ bytes/.test(message)
      ? "send less in one call, or raise limits.maxMessageBytes where the message was refused"
      : undefined;
  },
  deadline_exceeded: ({ executed }) =>
    executed === "no"
      ? "nothing was sent; give it longer with --timeout MS"
      : "give it longer with --timeout MS; the handler was told to stop",
  unauthenticated: () => "say who you are with --hello KEY=VALUE, as the server wants it",
  unknown: () => "the server's log says what its handler threw",
  internal: ({ message }) =>
    /does not carry/.test(message) ? otherCodec : "a fault of the server; its log may say more",
};

/** What somebody at a terminal can do about an error, in a sentence; undefined where there is nothing to say. */
export function hintFor(error: RpcError, situation: HintSituation): string | undefined {
  if (error.retryAfterMs !== undefined) return `try again in ${error.retryAfterMs} ms`;
  if (!isErrorCode(error.code)) {
    return situation.method === undefined
      ? undefined
      : `heddle describe ${situation.url} ${situation.method} tells of this error`;
  }
  return Object.hasOwn(hints, error.code) ? hints[error.code]?.(error, situation) : undefined;
}

function lostHint({ executed }: RpcError): string {
  return executed === "no"
    ? "the call was not run: try again"
    : "the connection was lost while the call was under way: find out whether it ran before you try again";
}

function notConnectedHint({ message, executed }: RpcError, { url }: HintSituation): string {
  if (/connection refused|there is no socket/.test(message)) return startServer(url);
  // Where bytes were sent and no handshake came of it, somebody else answered.
  if (executed !== "no" || /not a Heddle server|is it a Heddle server/.test(message)) {
    return "something answers there that does not speak Heddle: check the port, or try another scheme (ws://, tcp://, http://)";
  }
  return "check the address, and whether the server runs";
}

function startServer(url: string): string {
  const port = URL.canParse(url) ? new URL(url).port : "";
  return `start the server, or check the address; heddle serve${port === "" ? "" : ` --port ${port}`} starts the demo service`;
}
