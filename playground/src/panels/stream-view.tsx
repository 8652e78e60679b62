import type { MethodInfo } from "@heddle/core";
import { type KeyboardEvent, useId } from "react";
import type { Run } from "../store/run.ts";
import type { RunStreams } from "../store/run-streams.ts";
import type { LogRow } from "../store/stream-log.ts";
import { copyText } from "../ui/copy-button.tsx";
import { RowList } from "../ui/row-list.tsx";
import { useSlice } from "../ui/use-slice.ts";
import { writeNotation } from "../values/notation-write.ts";
import { StreamEmpty } from "./stream-empty.tsx";
import { StreamFacts } from "./stream-facts.tsx";
import { StreamItem } from "./stream-item.tsx";
import { StreamRow } from "./stream-row.tsx";
import { StreamTools } from "./stream-tools.tsx";
import "./stream-view.css";

interface StreamViewProps {
  readonly run: Run;
  readonly method: MethodInfo;
  readonly streams: RunStreams;
}

const rowHeight = 22;

/** The streams of a call as a log: every item a row, none of them overwritten. */
export function StreamView({ run, method, streams }: StreamViewProps) {
  const view = useSlice(streams.view, (state) => state);
  const panelId = useId();
  const { shown, selected, figures, filter, chosen } = view;
  const hasDirections = new Set(figures.map(({ direction }) => direction)).size > 1;
  const hasNames = chosen === undefined && new Set(figures.map(({ name }) => name)).size > 1;
  const isOpen = (name: string) =>
    figures.some((each) => each.name === name && each.direction === "sent" && each.status === "open");
  function onKey(event: KeyboardEvent, row: LogRow | undefined): void {
    if (row === undefined || event.key !== "c") return;
    event.preventDefault();
    void copyText(writeNotation(row.value));
  }
  return (
    <div className="stream" data-testid="stream" data-paused={view.isPaused}>
      <StreamFacts view={view} />
      <StreamTools run={run} streams={streams} view={view} panelId={panelId} />
      <div id={panelId} className="stream-log" role="tabpanel" aria-label="Log">
        {shown.length === 0 ? (
          <StreamEmpty run={run} streams={streams} view={view} />
        ) : (
          <RowList
            key={`${chosen} ${filter}`}
            label="Items"
            rows={shown}
            dropped={view.shownDropped}
            rowHeight={rowHeight}
            selectedId={selected?.id}
            onSelect={(row) => streams.select(row)}
            row={(row) => <StreamRow row={row} hasDirections={hasDirections} hasNames={hasNames} />}
            testId="stream-log"
            onKey={onKey}
          />
        )}
      </div>
      {selected !== undefined && (
        <StreamItem
          row={selected}
          method={method}
          startedMs={run.startedMs}
          canSend={run.status === "running" && isOpen(selected.stream)}
          onClose={() => streams.select(undefined)}
        />
      )}
    </div>
  );
}
