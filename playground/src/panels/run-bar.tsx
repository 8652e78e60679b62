import type { MethodInfo } from "@heddle/core";
import { Play, Square } from "lucide-react";
import { Elapsed } from "../ui/elapsed.tsx";
import { ariaKeys, keyLabel } from "../ui/platform-keys.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { useGivesStream } from "../ui/use-streams-view.ts";

/** The time-out, and the button that runs the call or, while one runs, cancels it; a stream that comes is stopped. */
export function RunBar({ method }: { readonly method: MethodInfo }) {
  const playground = usePlayground();
  const { settings, calls } = playground;
  const timeout = useSlice(settings, (state) => state.timeout);
  const run = useSlice(calls.view, () => calls.shownFor(method.id));
  const isRunning = run?.status === "running";
  const stopWord = useGivesStream(run) ? "Stop" : "Cancel";
  return (
    <div className="run-bar">
      <label
        className="run-timeout"
        title="Gives up after so many milliseconds. Empty: waits as long as it takes."
      >
        <span className="run-timeout-word">Time-out</span>
        <input
          className="input mono tabular"
          inputMode="numeric"
          placeholder="none"
          autoComplete="off"
          aria-label="Time-out in milliseconds"
          data-testid="timeout"
          value={timeout}
          onChange={(event) => settings.set({ timeout: event.target.value })}
        />
        ms
      </label>
      {isRunning ? (
        <button
          type="button"
          className="button button-stop run-button"
          data-testid="run"
          data-status="running"
          aria-keyshortcuts="Escape"
          title={`${stopWord} (${keyLabel("Escape")})`}
          onClick={() => playground.cancel()}
        >
          <Square size={12} fill="currentColor" aria-hidden="true" /> {stopWord}{" "}
          <Elapsed sinceMs={run.startedMs} />
        </button>
      ) : (
        <button
          type="button"
          className="button button-primary run-button"
          data-testid="run"
          data-status="idle"
          aria-keyshortcuts={ariaKeys("Mod+Enter")}
          title={`Run (${keyLabel("Mod+Enter")})`}
          onClick={() => void playground.run()}
        >
          <Play size={12} fill="currentColor" aria-hidden="true" /> Run{" "}
          <span className="key" aria-hidden="true">
            {keyLabel("Mod+Enter")}
          </span>
        </button>
      )}
    </div>
  );
}
