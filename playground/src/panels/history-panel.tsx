import { RotateCcw } from "lucide-react";
import { givesStream, itemsOf, type Run } from "../store/run.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useWaitsForLink } from "../ui/use-link-state.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatBytes, formatMs } from "../values/format.ts";
import { previewOf } from "../values/preview.ts";
import "./history-panel.css";

/** The calls of this visit, the newest first: a click shows the outcome again, and brings the arguments back. */
export function HistoryPanel() {
  const { calls } = usePlayground();
  const history = useSlice(calls.view, (view) => view.history);
  if (history.length === 0) {
    return (
      <p className="panel-empty">
        The calls of this visit are kept here, with their arguments and outcomes. Nothing of it is stored.
      </p>
    );
  }
  return (
    <ul className="history" data-testid="history">
      {history.map((run) => (
        <HistoryRow key={run.id} run={run} />
      ))}
    </ul>
  );
}

function HistoryRow({ run }: { readonly run: Run }) {
  const playground = usePlayground();
  function restore(): void {
    const { methods, drafts, calls } = playground;
    const method = methods.find(run.method);
    const form = method && methods.formOf(method);
    if (method === undefined) return;
    methods.select(method.id);
    if (form !== undefined && run.hasInput)
      drafts.setValue(method, form, run.input, { type: "history", name: `call ${run.id}` });
    calls.show(run);
  }
  const waitsForLink = useWaitsForLink(run);
  const time = run.startedAt.toLocaleTimeString("en-GB");
  return (
    <li
      className="history-row"
      data-testid="history-row"
      data-status={run.status}
      data-method={run.method}
      data-survived={run.survived}
    >
      <button
        type="button"
        className="history-show"
        title="Show the outcome and bring the arguments back"
        onClick={restore}
      >
        <span className="tree-status" data-status={run.status} />
        <span className="history-time tabular">{time}</span>
        <span className="history-method mono">{run.method}</span>
        <span className="history-input mono">{run.hasInput ? previewOf(run.input, 70) : ""}</span>
        <span className="history-outcome mono">{waitsForLink ? "waits for link" : outcomeOf(run)}</span>
        <span className="history-number tabular">
          {run.elapsedMs === undefined ? "" : formatMs(run.elapsedMs)}
        </span>
        <span className="history-number tabular">{amountOf(run)}</span>
      </button>
      <button
        type="button"
        className="button button-quiet button-small icon-button"
        aria-label={`Run ${run.method} of ${time} again`}
        title="Run again"
        onClick={() => {
          restore();
          void playground.run();
        }}
      >
        <RotateCcw size={13} aria-hidden="true" />
      </button>
    </li>
  );
}

/** In a word; a `↻` says that its link was lost on the way, and that it went on. */
function outcomeOf(run: Run): string {
  return `${outcomeWordOf(run)}${run.survived > 0 ? ` ↻${run.survived}` : ""}`;
}

function outcomeWordOf(run: Run): string {
  if (run.status === "error") return run.error?.code ?? run.status;
  return run.status === "cancelled" && givesStream(run) ? "stopped" : run.status;
}

/** How much came: items of streams, or else bytes. */
function amountOf({ streams, receivedBytes }: Run): string {
  if (streams !== undefined) return `${itemsOf(streams).count.toLocaleString("en")} items`;
  return receivedBytes === undefined ? "" : formatBytes(receivedBytes);
}
