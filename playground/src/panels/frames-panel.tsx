import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { VList, type VListHandle } from "virtua";
import type { LoggedFrame } from "../store/frame-log.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatCount } from "../values/format.ts";
import { FrameDetail } from "./frame-detail.tsx";
import { FrameRow } from "./frame-row.tsx";
import "./frames-panel.css";

/** So near to the end, the log follows. */
const followPixels = 24;

/** Every frame that crossed the wire. Follows what comes until one scrolls up, and then says how much is new. */
export function FramesPanel() {
  const { frames, calls, methods } = usePlayground();
  const shown = useSlice(frames.view, (view) => view.shown);
  const selected = useSlice(frames.view, (view) => view.selected);
  const filter = useSlice(frames.view, (view) => view.filter);
  const selectedMethod = useSlice(methods.view, (view) => view.selectedId);
  const callKey = useSlice(calls.view, () =>
    selectedMethod === undefined ? undefined : calls.shownFor(selectedMethod)?.callKey,
  );
  const list = useRef<VListHandle>(null);
  const prefix = useId();
  // The last frame that was seen, where the log does not follow.
  const [leftAt, setLeftAt] = useState<number>();
  const newCount =
    leftAt === undefined ? 0 : shown.length - 1 - shown.findLastIndex(({ id }) => id <= leftAt);

  useEffect(() => {
    if (leftAt === undefined && shown.length > 0)
      list.current?.scrollToIndex(shown.length - 1, { align: "end" });
  }, [shown, leftAt]);

  function onScroll(offset: number): void {
    const { current } = list;
    if (current === null) return;
    const isAtEnd = offset + current.viewportSize >= current.scrollSize - followPixels;
    if (isAtEnd) setLeftAt(undefined);
    else setLeftAt((before) => before ?? shown.at(-1)?.id);
  }
  function select(frame: LoggedFrame | undefined): void {
    if (frame === undefined) return;
    frames.select(frame);
    list.current?.scrollToIndex(shown.indexOf(frame), { align: "nearest" });
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = selected === undefined ? -1 : shown.indexOf(selected);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at === -1 ? shown.length - 1 : at - 1,
      Home: 0,
      End: shown.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    select(shown[to]);
  }
  return (
    <div className="frames">
      <div className="frames-list">
        {shown.length === 0 ? (
          <FramesEmpty isFiltered={filter !== ""} />
        ) : (
          <VList
            ref={list}
            role="listbox"
            aria-label="Frames"
            tabIndex={0}
            aria-activedescendant={selected === undefined ? undefined : `${prefix}${selected.id}`}
            className="frames-rows"
            data={shown}
            itemSize={22}
            onScroll={onScroll}
            onKeyDown={onKeyDown}
            data-testid="frames"
          >
            {(frame, index) => (
              <FrameRow
                key={frame.id}
                frame={frame}
                sinceMs={shown[index - 1]?.atMs}
                domId={`${prefix}${frame.id}`}
                isSelected={frame === selected}
                isOfRun={callKey !== undefined && frame.callKey === callKey}
                onSelect={() => frames.select(frame === selected ? undefined : frame)}
              />
            )}
          </VList>
        )}
        {newCount > 0 && (
          <button
            type="button"
            className="button button-primary button-small button-new"
            data-testid="frames-new"
            onClick={() => {
              setLeftAt(undefined);
              list.current?.scrollToIndex(shown.length - 1, { align: "end" });
            }}
          >
            {newCount} new
          </button>
        )}
      </div>
      {selected !== undefined && <FrameDetail frame={selected} onClose={() => frames.select(undefined)} />}
    </div>
  );
}

function FramesEmpty({ isFiltered }: { readonly isFiltered: boolean }) {
  const { frames } = usePlayground();
  const kept = useSlice(frames.view, (view) => view.kept);
  if (isFiltered && kept > 0) {
    return (
      <p className="panel-empty">
        None of {formatCount(kept, "frame")} passes the filter.{" "}
        <button type="button" className="button button-small" onClick={() => frames.filter("")}>
          Show all
        </button>
      </p>
    );
  }
  return (
    <p className="panel-empty">
      Every frame that crosses the wire is listed here: the handshake, calls, results, errors, cancels, and
      the items and credit of streams. Click one to see its fields decoded.
    </p>
  );
}
