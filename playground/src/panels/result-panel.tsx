import type { MethodInfo } from "@heddle/core";
import { useId } from "react";
import type { Run } from "../store/run.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useWaitsForLink } from "../ui/use-link-state.ts";
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
  if (run.status === "running") return <Waiting run={run} />;
  if (run.status === "ok") return <ResultValue key={run.id} value={run.value} panelId={panelId} />;
  return <ErrorView key={run.id} run={run} method={method} />;
}

function Waiting({ run }: { readonly run: Run }) {
  const { connection } = usePlayground();
  const waitsForLink = useWaitsForLink(run);
  const downSinceMs = useSlice(connection.view, (view) => view.downSinceMs);
  const isSent = run.callKey !== undefined && run.startedMs < (downSinceMs ?? Number.POSITIVE_INFINITY);
  return (
    <p className="panel-empty">
      {waitsForLink ? waitingWords[isSent ? "sent" : "unsent"] : waitingWords.open}
    </p>
  );
}

/** What a call without a result waits for. */
const waitingWords = {
  open: "The handler is at work. Esc cancels: its signal aborts, too.",
  sent: "Waiting for the link. A handler that is at work goes on meanwhile, and the call goes on where it was when the link is back.",
  unsent: "Waiting for the link, to send the call.",
};
