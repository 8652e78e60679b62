import { useEffect, useState } from "react";
import { usePlayground } from "./playground-context.ts";

/** The time since a moment, as it passes. Not read aloud: it would not stop. */
export function Elapsed({ sinceMs }: { readonly sinceMs: number }) {
  const { environment } = usePlayground();
  const [nowMs, setNowMs] = useState(() => environment.nowMs());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(environment.nowMs()), 100);
    return () => clearInterval(timer);
  }, [environment]);
  return (
    <span className="tabular" aria-hidden="true" data-testid="elapsed">
      {(Math.max(0, nowMs - sinceMs) / 1_000).toFixed(1)} s
    </span>
  );
}
