import { useSyncExternalStore } from "react";
import { givesStream, type Run } from "../store/run.ts";
import type { RunStreams, StreamsView } from "../store/run-streams.ts";

/** The streams of a call that may have none. */
export function useStreamsView(streams: RunStreams | undefined): StreamsView | undefined {
  return useSyncExternalStore(streams?.view.subscribe ?? noChange, () => streams?.view.get());
}

/** Whether this call has returned a stream by now. */
export function useGivesStream(run: Run | undefined): boolean {
  return useSyncExternalStore(
    run?.streams?.view.subscribe ?? noChange,
    () => run !== undefined && givesStream(run),
  );
}

function noChange(): () => void {
  return () => {};
}
