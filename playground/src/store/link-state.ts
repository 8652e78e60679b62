import type { LinkConditions } from "../link/conditions.ts";
import type { ConnectionView } from "./connection.ts";

/**
 * How the link stands, as one who knows what is done to it sees it: `frozen` is for both ends open, for a while; `cut` is kept cut; `lost` waits for
 * the next attempt.
 */
export type LinkState = "open" | "frozen" | "dialling" | "lost" | "cut" | "closed";

/** Tells it from what the connection knows and from what is done to its link. */
export function linkStateOf(
  { status }: Pick<ConnectionView, "status">,
  { isCut, isFrozen }: LinkConditions,
): LinkState {
  if (status === "closed") return "closed";
  if (isCut) return "cut";
  if (isFrozen && status !== "waiting") return "frozen";
  if (status === "waiting") return "lost";
  return status === "open" ? "open" : "dialling";
}
