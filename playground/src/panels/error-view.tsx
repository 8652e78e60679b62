import type { MethodInfo } from "@heddle/core";
import {
  explainError,
  isCodecTooPoor,
  issuesOf,
  retryWords,
  sessionLossWords,
} from "../store/call-outcome.ts";
import { givesStream, itemsOf, type Run } from "../store/run.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { ValueTree } from "../ui/value-tree.tsx";

/** Why the call failed, whether its handler ran, and what to do. */
export function ErrorView({ run, method }: { readonly run: Run; readonly method: MethodInfo }) {
  const playground = usePlayground();
  const { error } = run;
  if (error === undefined) return null;
  const { heading, executed } = explainError(error, method.idempotent === true);
  const retry = retryWords(error);
  const { streams } = run;
  const loss = sessionLossWords(
    error,
    streams !== undefined && givesStream(run) && itemsOf(streams).count > 0,
  );
  const issues = issuesOf(error);
  return (
    <div className="error panel-body" data-status={run.status} data-testid="error">
      <div className="error-head">
        <h4 className="panel-title error-heading">{heading}</h4>
        <code className="error-code" data-testid="error-code">
          {error.code}
        </code>
      </div>
      <p className="error-message" data-testid="error-message">
        {error.message}
      </p>
      {issues.length > 1 && (
        <ul className="error-issues" data-testid="issues">
          {issues.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code>{path || "input"}</code>
              {message}
            </li>
          ))}
        </ul>
      )}
      <p className="error-executed" data-testid="error-executed" data-executed={error.executed}>
        <code>executed: {error.executed}</code>
        <span>{executed}</span>
      </p>
      {loss !== undefined && (
        <p className="error-loss" data-testid="error-session">
          {loss}
        </p>
      )}
      {retry !== undefined && <p data-testid="error-retry">{retry}</p>}
      {error.data !== undefined && issues.length === 0 && (
        <div className="error-data" data-testid="error-data">
          <h4>Data of the error</h4>
          <ValueTree value={error.data} label="Data of the error" />
        </div>
      )}
      <div className="run-bar">
        {isCodecTooPoor(error) && (
          <button
            type="button"
            className="button button-primary"
            onClick={() => {
              playground.settings.set({ codec: "superjson" });
              playground.connection.open({ codec: "superjson" });
            }}
          >
            Use superjson
          </button>
        )}
        <button
          type="button"
          className="button"
          data-testid="run-again"
          onClick={() => void playground.run()}
        >
          Run again
        </button>
      </div>
    </div>
  );
}
