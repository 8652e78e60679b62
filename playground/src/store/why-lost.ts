import type { RpcError } from "@heddle/core";
import type { ConnectionView } from "./connection.ts";

/** A timer that fires may be a little early. */
const toleranceMs = 100;

/** Why a session was lost, in plain words. */
export function whyLost(
  error: RpcError,
  { downSinceMs, keptMs = 0 }: Pick<ConnectionView, "downSinceMs" | "keptMs">,
  nowMs: number,
): string {
  if (downSinceMs !== undefined && nowMs - downSinceMs >= keptMs - toleranceMs)
    return `It had no link for longer than it is kept (${Math.round(keptMs / 1_000)} s)`;
  if (/no longer knows this session/.test(error.message))
    return "The server has forgotten it: it was started anew, or gave it up for others";
  if (/shutting down|going away/.test(error.message)) return "The server has shut down";
  return "The server has ended it";
}
