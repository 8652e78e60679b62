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
      return executed === "no" ? "The server was not reached" : "The connection was lost";
    case "invalid_argument":
      return "The arguments do not fit";
    default:
      return "Failed";
  }
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
