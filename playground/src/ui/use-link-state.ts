import { type LinkState, linkStateOf } from "../store/link-state.ts";
import type { Run } from "../store/run.ts";
import { usePlayground } from "./playground-context.ts";
import { useSlice } from "./use-slice.ts";

/** How the link stands. */
export function useLinkState(): LinkState {
  const { connection, link } = usePlayground();
  const conditions = useSlice(link.conditions, (state) => state);
  return useSlice(connection.view, (view) => linkStateOf(view, conditions));
}

/** Whether this call runs, and waits for the link. One that runs at a server that leaves may go on there. */
export function useWaitsForLink(run: Run | undefined): boolean {
  const { connection } = usePlayground();
  const isMoving = useSlice(connection.view, (view) => view.isMoving);
  const isOpen = useLinkState() === "open";
  return run?.status === "running" && !isOpen && !(isMoving && run.callKey !== undefined);
}
