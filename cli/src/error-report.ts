import type { Connection, RpcError } from "@heddle/core";
import { hintFor } from "./error-hints.ts";
import type { Io } from "./io.ts";
import { notationText } from "./print-value.ts";
import { fetchServerInfo } from "./server-info.ts";
import { printable, styleOf } from "./style.ts";
import { suggest } from "./suggest.ts";

/** What an error came of. */
export interface ErrorSituation {
  readonly url: string;
  /** The method that was called, if it was one of the user's. */
  readonly method: string | undefined;
  readonly connection: Connection;
  /** Whether a handshake with the server succeeded. */
  readonly wasOpen: boolean;
  readonly io: Io;
}

/** Time for looking at the server's methods, to say which one may have been meant. */
const suggestionTimeoutMs = 2_000;

/**
 * Says on stderr what went wrong: `[code] message`, whether the handler ran, the error's data where there is any, and what to do.
 */
export async function reportError(error: RpcError, situation: ErrorSituation): Promise<void> {
  const { url, method, wasOpen, io } = situation;
  const style = styleOf(io.stderr, io);
  const similar = isUnknownMethod(error, method) ? await similarMethods(situation, method) : [];
  const hint = hintFor(error, { url, method, wasOpen, similar });
  const lines = [
    `${style.red(`[${printable(error.code)}]`)} ${printable(error.message)}`,
    `executed: ${error.executed}`,
  ];
  if (error.data !== undefined && issuesOf(error).length === 0)
    lines.push(`data: ${notationText(error.data)}`);
  if (hint !== undefined) lines.push(`${style.yellow("hint:")} ${printable(hint)}`);
  io.stderr.write(`${lines.join("\n")}\n`);
}

/** What a schema found wrong with the input; the message has it already. */
function issuesOf({ code, data }: RpcError): readonly unknown[] {
  const hasIssues =
    code === "invalid_argument" && typeof data === "object" && data !== null && "issues" in data;
  return hasIssues && Array.isArray(data.issues) ? data.issues : [];
}

function isUnknownMethod({ code, executed }: RpcError, method: string | undefined): method is string {
  return code === "not_found" && executed === "no" && method !== undefined;
}

async function similarMethods({ connection }: ErrorSituation, method: string): Promise<string[]> {
  try {
    const { methods } = await fetchServerInfo(connection, { timeoutMs: suggestionTimeoutMs });
    return suggest(
      method,
      methods.map(({ id }) => id),
    );
  } catch {
    return []; // a server may keep its methods to itself
  }
}
