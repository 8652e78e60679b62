import { useEffect, useState } from "react";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";

/** When the next attempt begins, or that one is under way; and how many failed. */
export function RetryCountdown() {
  const { connection, environment } = usePlayground();
  const retryAtMs = useSlice(connection.view, (view) => view.retryAtMs);
  // The loss itself counts as a failure, and was no attempt.
  const failed = useSlice(connection.view, ({ failures, downSinceMs }) =>
    downSinceMs === undefined ? failures : failures - 1,
  );
  const [nowMs, setNowMs] = useState(() => environment.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(environment.nowMs()), 200);
    return () => clearInterval(timer);
  }, [environment]);
  const leftMs = retryAtMs === undefined ? 0 : Math.max(0, retryAtMs - nowMs);
  return (
    <span className="notice-retry tabular" data-testid="retry">
      {leftMs > 0 ? `next attempt in ${(leftMs / 1_000).toFixed(1)} s` : "trying now"}
      {failed > 1 && ` · ${failed} attempts failed`}
    </span>
  );
}
