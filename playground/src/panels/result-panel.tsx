import type { MethodInfo } from "@heddle/core";
import { useId } from "react";
import type { Run } from "../store/run.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { ErrorView } from "./error-view.tsx";
import { OutcomeBar } from "./outcome-bar.tsx";
import { ResultEmpty } from "./result-empty.tsx";
import { ResultTools, ResultValue } from "./result-value.tsx";
import { StreamResult, showsValue } from "./stream-result.tsx";
import { TransferBars } from "./transfer-bars.tsx";
import "./result-panel.css";

/** What came of the call. */
export function ResultPanel({ method }: { readonly method: MethodInfo }) {
  const { calls, refusal } = usePlayground();
  const run = useSlice(calls.view, () => calls.shownFor(method.id));
  const refused = useSlice(refusal, (state) => (state.method === method.id ? state.reason : ""));
  const panelId = useId();
  const status = run?.status ?? "idle";
  return (
    <section
      className="panel result"
      aria-label="Result"
      data-testid="result"
      data-status={status}
      data-run={run?.id}
    >
      <OutcomeBar run={run}>
        {run !== undefined && showsValue(run) && <ResultTools value={run.value} panelId={panelId} />}
      </OutcomeBar>
      {refused !== "" && (
        <p className="refusal" data-testid="refusal">
          Not sent: {refused}.
        </p>
      )}
      {run === undefined ? (
        <ResultEmpty method={method} />
      ) : (
        <>
          <TransferBars run={run} />
          {run.streams === undefined ? (
            <Outcome run={run} method={method} panelId={panelId} />
          ) : (
            <StreamResult run={run} method={method} streams={run.streams} panelId={panelId} />
          )}
        </>
      )}
    </section>
  );
}

interface OutcomeProps {
  readonly run: Run;
  readonly method: MethodInfo;
  readonly panelId: string;
}

/** What came of a call without streams. */
function Outcome({ run, method, panelId }: OutcomeProps) {
  if (run.status === "running") return <Waiting />;
  if (run.status === "ok") return <ResultValue key={run.id} value={run.value} panelId={panelId} />;
  return <ErrorView key={run.id} run={run} method={method} />;
}

function Waiting() {
  const { connection } = usePlayground();
  const isOpen = useSlice(connection.view, (view) => view.status === "open");
  return (
    <p className="panel-empty">
      {isOpen
        ? "The handler is at work. Esc cancels: its signal aborts, too."
        : "Waiting for a connection to send the call on."}
    </p>
  );
}
