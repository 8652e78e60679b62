import type { RpcError } from "@heddle/core";
import { isRecord } from "../schema/references.ts";
import { formatMs } from "../values/format.ts";

/** What came of the handler, as far as the caller can know: a heading and a sentence that says what to do. */
export interface OutcomeWords {
  readonly heading: string;
  readonly executed: string;
}

/** The words for an error. @param isIdempotent Whether the method says that running it twice does no harm. */
export function explainError(error: RpcError, isIdempotent: boolean): OutcomeWords {
  return { heading: headingOf(error), executed: executedWords(error, isIdempotent) };
}

function headingOf({ code, executed }: RpcError): string {
  switch (code) {
    case "deadline_exceeded":
      return "Timed out";
    case "cancelled":
      return "Cancelled";
    case "unavailable":
      return unavailableHeadings[executed];
    case "invalid_argument":
      return "The arguments do not fit";
    default:
      return "Failed";
  }
}

/** A handler may answer with this code too. Else it is the session that has ended under the call: a lost link alone ends none. */
const unavailableHeadings: Readonly<Record<RpcError["executed"], string>> = {
  no: "The server was not reached",
  unknown: "The session was lost",
  yes: "Failed",
};

/**
 * What has happened and what to do, where a call has failed because its session was lost; undefined for other errors.
 * @param gaveItems Whether a stream of the call had brought anything.
 */
export function sessionLossWords({ code, executed }: RpcError, gaveItems: boolean): string | undefined {
  if (code !== "unavailable" || executed !== "unknown") return undefined;
  const begun = gaveItems
    ? " The stream cannot go on at the item where it was: run it again and it begins anew."
    : " Look at the server, with another method, whether it did what it should; then decide whether to run it again.";
  return `A lost link alone does no harm: calls wait for the next one. Here the session on it is gone, because the server was started anew, has shut down, or the link was away for too long.${begun}`;
}

function executedWords({ executed, code }: RpcError, isIdempotent: boolean): string {
  switch (executed) {
    case "no":
      return "The handler was not run: it is safe to call again.";
    case "yes":
      return code === "internal" || code === "unknown"
        ? "The handler ran, and something went wrong there. What it had done by then is done."
        : "The handler ran, and this is its answer.";
    case "unknown":
      return isIdempotent
        ? "Nobody knows whether the handler ran. The method is idempotent: it is safe to call again."
        : "Nobody knows whether the handler ran: call again only if running it twice does no harm.";
  }
}

/** When to try again, where the error says so. */
export function retryWords({ retryAfterMs }: RpcError): string | undefined {
  return retryAfterMs === undefined
    ? undefined
    : `The server asks to try again in ${formatMs(retryAfterMs)}.`;
}

/** Whether the error is that the codec cannot carry a value, so that another codec would help. */
export function isCodecTooPoor({ message }: RpcError): boolean {
  return / does not carry .*; .*superjson.* do/.test(message);
}

/** What the server's validation found, where this error carries it: `data.issues`. */
export function issuesOf(error: RpcError): readonly { readonly path: string; readonly message: string }[] {
  const { data } = error;
  if (error.code !== "invalid_argument" || !isRecord(data) || !Array.isArray(data.issues)) return [];
  return data.issues
    .filter(isRecord)
    .map(({ path, message }) => ({ path: typeof path === "string" ? path : "", message: String(message) }));
}
