import { type KeyboardEvent, type ReactNode, useId } from "react";
import { type ListRow, placeByKey, placeOf, rowWindow } from "./row-window.ts";
import { useFollowing } from "./use-following.ts";
import "./row-list.css";

interface RowListProps<Row extends ListRow> {
  /** What the rows are, read aloud. */
  readonly label: string;
  /** May be a list that grows at its end and shrinks at its beginning: this is rendered again after each change. */
  readonly rows: readonly Row[];
  /** How many rows have left the beginning. */
  readonly dropped: number;
  /** Of every row, in pixels. */
  readonly rowHeight: number;
  readonly selectedId: number | undefined;
  readonly onSelect: (row: Row | undefined) => void;
  readonly row: (row: Row) => ReactNode;
  /** `x` makes `x` for the list and `x-new` for the button that leads back to the newest. */
  readonly testId: string;
  /** Keys that the list has no use for. */
  readonly onKey?: (event: KeyboardEvent, selected: Row | undefined) => void;
}

/**
 * A list of any number of rows of one height, of which those that are seen are in the page. It follows the newest until one scrolls
 * up or chooses a row, and then says how much is new. Arrow keys, Home, End and Page keys move the selection.
 */
export function RowList<Row extends ListRow>(props: RowListProps<Row>) {
  const { label, rows, dropped, rowHeight, selectedId, onSelect, row, testId, onKey } = props;
  const prefix = useId();
  const count = rows.length;
  const selectedAt = selectedId === undefined ? -1 : placeOf(rows, selectedId);
  const list = useFollowing({ rows, dropped, rowHeight, chosenAt: selectedAt });
  const { from, to } = rowWindow(count, rowHeight, list.seen, list.isFollowing);
  const isActiveSeen = selectedAt >= from && selectedAt < to;

  /** Who looks at a row does not want it to move away; at the last one, one may as well wait for the next. */
  function choose(place: number): void {
    const chosen = rows[place];
    if (chosen === undefined) return;
    if (place < count - 1) list.stay();
    onSelect(chosen);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const pageRows = Math.max(1, Math.floor(list.seen.height / rowHeight) - 1);
    const place = placeByKey(event.key, selectedAt, count, pageRows);
    if (place === undefined) {
      onKey?.(event, rows[selectedAt]);
      return;
    }
    event.preventDefault();
    list.bringIntoSight(place);
    choose(place);
  }
  return (
    <div className="row-list">
      <div
        ref={list.scroller}
        role="listbox"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={isActiveSeen ? `${prefix}${selectedId}` : undefined}
        className="row-list-rows"
        data-testid={testId}
        data-following={list.isFollowing}
        onScroll={list.onScroll}
        onWheel={(event) => event.deltaY < 0 && list.onMove()}
        onTouchMove={list.onMove}
        onPointerDown={(event) => event.target === event.currentTarget && list.onMove()}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: count * rowHeight }} role="presentation">
          <div style={{ transform: `translateY(${from * rowHeight}px)` }} role="presentation">
            {rows.slice(from, to).map((each, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
              <div
                key={each.id}
                role="option"
                id={`${prefix}${each.id}`}
                aria-selected={each.id === selectedId}
                aria-posinset={from + index + 1}
                aria-setsize={count}
                tabIndex={-1}
                style={{ height: rowHeight }}
                className="row-list-row"
                onClick={() => (each.id === selectedId ? onSelect(undefined) : choose(from + index))}
              >
                {row(each)}
              </div>
            ))}
          </div>
        </div>
      </div>
      {list.newCount > 0 && (
        <button
          type="button"
          className="button button-primary button-small button-new"
          data-testid={`${testId}-new`}
          data-count={list.newCount}
          onClick={list.follow}
        >
          {list.newCount.toLocaleString("en")} new
        </button>
      )}
    </div>
  );
}
