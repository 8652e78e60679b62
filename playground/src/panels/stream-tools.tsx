import { Download, Hash, Pause, Play } from "lucide-react";
import type { Run } from "../store/run.ts";
import type { RunStreams, StreamsView } from "../store/run-streams.ts";
import { isAnyOpen } from "../store/stream-figures.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { saveFile } from "../ui/save-file.ts";
import { Tabs } from "../ui/tabs.tsx";
import { streamFileOf } from "../values/stream-file.ts";

interface StreamToolsProps {
  readonly run: Run;
  readonly streams: RunStreams;
  readonly view: StreamsView;
  readonly panelId: string;
}

/** What can be done with the log: choose a stream, filter, pause reading, count only, save. */
export function StreamTools({ run, streams, view, panelId }: StreamToolsProps) {
  const { isPaused, isCountOnly, filter, figures } = view;
  const isReading = isAnyOpen(figures.filter(({ direction }) => direction === "received"));
  return (
    <div className="stream-tools">
      <StreamChoice streams={streams} view={view} panelId={panelId} />
      <input
        type="search"
        className="input mono"
        placeholder="Filter items"
        title="Shows the items that contain this text. Bytes are searched as text and as hex."
        aria-label="Filter items"
        autoComplete="off"
        spellCheck={false}
        data-testid="stream-filter"
        value={filter}
        onChange={(event) => streams.filter(event.target.value)}
        onKeyDown={(event) => {
          // Esc empties the filter first; only then it stops the stream.
          if (event.key !== "Escape" || filter === "") return;
          event.preventDefault();
          streams.filter("");
        }}
      />
      <span className="panel-spring" />
      {(isReading || isPaused) && (
        <button
          type="button"
          className="button button-small"
          aria-pressed={isPaused}
          title={
            isPaused ? "Read on" : "Stop reading for now: what the sender may send runs out, and it waits"
          }
          data-testid="stream-pause"
          onClick={() => streams.pause(!isPaused)}
        >
          {isPaused ? <Play size={12} aria-hidden="true" /> : <Pause size={12} aria-hidden="true" />}
          {isPaused ? "Read on" : "Pause reading"}
        </button>
      )}
      <IconButton
        icon={Hash}
        small
        label={isCountOnly ? "Keep the items that come" : "Only count the items that come"}
        pressed={isCountOnly}
        disabled={!isAnyOpen(figures)}
        onClick={() => streams.countOnly(!isCountOnly)}
        testId="stream-count-only"
      />
      <SaveButton run={run} view={view} />
    </div>
  );
}

function StreamChoice({ streams, view, panelId }: Omit<StreamToolsProps, "run">) {
  const names = [...new Set(view.figures.map(({ name }) => name))];
  if (names.length < 2) return null;
  return (
    <Tabs
      label="The stream that is shown"
      panelId={panelId}
      testId="stream"
      tabs={[
        { id: "all", label: "All" },
        // A property may be called "all", too.
        ...names.map((name) => ({ id: `of-${name}`, label: name === "" ? "whole" : name })),
      ]}
      selected={view.chosen === undefined ? "all" : `of-${view.chosen}`}
      onSelect={(id) => streams.choose(id === "all" ? undefined : id.slice("of-".length))}
    />
  );
}

/** Saves what is shown; where both directions are, what was received. */
function SaveButton({ run, view }: Pick<StreamToolsProps, "run" | "view">) {
  const { shown, chosen, kept, dropped, notKept } = view;
  const isPart = dropped + notKept > 0;
  function save(): void {
    const received = shown.filter(({ direction }) => direction === "received");
    const rows = received.length > 0 ? received : shown;
    const { content, extension } = streamFileOf(rows.map(({ value }) => value));
    saveFile(content, [run.method, chosen, extension].filter(Boolean).join("."));
  }
  return (
    <IconButton
      icon={Download}
      small
      label={isPart ? "Save what is kept to a file" : "Save to a file"}
      disabled={kept === 0}
      onClick={save}
      testId="stream-save"
    />
  );
}
