import type { MethodInfo } from "@heddle/core";
import { givesStream, type Run } from "../store/run.ts";
import type { RunStreams } from "../store/run-streams.ts";
import { isPlainObject } from "../values/kind.ts";
import { ErrorView } from "./error-view.tsx";
import { ResultValue } from "./result-value.tsx";
import { StreamView } from "./stream-view.tsx";

interface StreamResultProps {
  readonly run: Run;
  readonly method: MethodInfo;
  readonly streams: RunStreams;
  /** Of the element that shows the value. */
  readonly panelId: string;
}

/** What comes of a call with streams: its log, what the method returned beside it, and why it failed. The log outlives the failure. */
export function StreamResult({ run, method, streams, panelId }: StreamResultProps) {
  return (
    <>
      {run.status === "error" && (
        <div className="stream-error">
          <ErrorView key={run.id} run={run} method={method} />
        </div>
      )}
      {run.status === "cancelled" && (
        <p className="stream-stopped" data-testid="stream-stopped">
          {givesStream(run)
            ? "Stopped. The handler was told: its generator ends, and its signal aborts."
            : "Cancelled. The handler was told: its stream fails, and its signal aborts."}
        </p>
      )}
      {showsValue(run) && (
        <div className="stream-rest" data-testid="stream-rest">
          <ResultValue key={run.id} value={run.value} panelId={panelId} />
        </div>
      )}
      <StreamView key={run.id} run={run} method={method} streams={streams} />
    </>
  );
}

/** Whether there is a value beside the streams. */
export function showsValue({ hasValue, value, streams }: Run): boolean {
  if (!hasValue) return false;
  return streams === undefined || !isPlainObject(value) || Object.keys(value).length > 0;
}
