import { Ban, Check, CircleX, LoaderCircle, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import type { Run } from "../store/run.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useWaitsForLink } from "../ui/use-link-state.ts";
import { useGivesStream } from "../ui/use-streams-view.ts";
import { formatBytes, formatMs } from "../values/format.ts";
import { RunHistoryChips } from "./run-history-chips.tsx";

const outcomes = {
  running: { icon: LoaderCircle, word: "running" },
  ok: { icon: Check, word: "ok" },
  error: { icon: CircleX, word: "error" },
  cancelled: { icon: Ban, word: "cancelled" },
};

/** Of a call that gives a stream. */
const streamWords: Partial<Record<Run["status"], string>> = {
  running: "streaming",
  ok: "ended",
  cancelled: "stopped",
};

function streamWord(run: Run, isStream: boolean): string | undefined {
  if (isStream) return streamWords[run.status];
  return run.streams !== undefined && run.status === "running" ? "open" : undefined;
}

/** How the call went: the outcome, how long it took, how much came. */
export function OutcomeBar({
  run,
  children,
}: {
  readonly run: Run | undefined;
  readonly children: ReactNode;
}) {
  const { frames } = usePlayground();
  const waitsForLink = useWaitsForLink(run);
  const { icon: plainIcon, word: plainWord } = outcomes[run?.status ?? "ok"];
  const Icon = waitsForLink ? Unplug : plainIcon;
  const isStream = useGivesStream(run);
  const runWord = (run !== undefined && streamWord(run, isStream)) || plainWord;
  const word = waitsForLink ? "waiting for the link" : runWord;
  return (
    <div className="panel-bar">
      <h3 className="panel-title">Result</h3>
      {run !== undefined && (
        <>
          <span
            className="outcome"
            data-status={run.status}
            data-link={waitsForLink ? "waiting" : undefined}
            data-testid="outcome"
          >
            <Icon size={13} strokeWidth={2.5} aria-hidden="true" />
            {run.status === "error" ? run.error?.code : word}
          </span>
          <span className="outcome-facts tabular">
            {run.elapsedMs !== undefined && (
              <span data-testid="time">
                <b>{formatMs(run.elapsedMs)}</b>
              </span>
            )}
            {run.receivedBytes !== undefined && !isStream && (
              <span
                data-testid="size"
                data-bytes={run.receivedBytes}
                title="Of the answer, as it was on the wire"
              >
                <b>{formatBytes(run.receivedBytes)}</b>
              </span>
            )}
            <RunHistoryChips run={run} />
            {run.callKey !== undefined && (
              <button
                type="button"
                className="button button-quiet button-small"
                title="Show the frames of this call"
                data-testid="call-frames"
                onClick={() => frames.filter(`call:${run.callKey?.split(":")[1]}`)}
              >
                call #{run.callKey.split(":")[1]}
              </button>
            )}
          </span>
        </>
      )}
      <span className="panel-spring" />
      {children}
      {run?.status === "running" && !waitsForLink && <span className="shuttle" aria-hidden="true" />}
    </div>
  );
}
