import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { VList, type VListHandle } from "virtua";
import { writeNotation } from "../values/notation-write.ts";
import { openDepthFor, rowsOf, type ValueRow } from "../values/rows.ts";
import { copyText } from "./copy-button.tsx";
import { moveInTree } from "./tree-keys.ts";
import { ValueTreeRow } from "./value-tree-row.tsx";
import "./value-tree.css";

interface ValueTreeProps {
  readonly value: unknown;
  /** What the value is, read aloud. */
  readonly label: string;
  /** How many rows are opened at first, at most. */
  readonly maxRows?: number;
}

/** Up to so many rows all are in the page; beyond it, those that are seen. */
const plainRows = 300;

/** A value as a tree of typed rows: arrow keys move, open and close; `c` copies. Starts anew with each value. */
export function ValueTree({ value, label, maxRows = 120 }: ValueTreeProps) {
  const prefix = useId();
  const [state, setState] = useState(() => begin(value, maxRows));
  const current = Object.is(state.value, value) ? state : begin(value, maxRows);
  if (current !== state) setState(current);
  const { toggled, openDepth, activeId } = current;
  const rows = useMemo(() => rowsOf(value, { toggled, openDepth }), [value, toggled, openDepth]);
  const list = useRef<VListHandle>(null);
  const active = rows.find(({ id }) => id === activeId) ?? rows[0];

  const toggle = (row: ValueRow, isOpen: boolean) =>
    setState({ ...current, activeId: row.id, toggled: new Map(toggled).set(row.id, isOpen) });
  function activate(row: ValueRow): void {
    setState({ ...current, activeId: row.id });
    list.current?.scrollToIndex(rows.indexOf(row), { align: "nearest" });
    document.getElementById(prefix + row.id)?.scrollIntoView?.({ block: "nearest" });
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (active === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "c") void copyText(writeNotation(active.value));
    else {
      const move = moveInTree(event.key, rows, active);
      if (move === undefined) return;
      if (move.type === "activate") activate(move.row);
      else toggle(active, move.type === "open");
    }
    event.preventDefault();
  }

  const row = (each: ValueRow) => (
    <ValueTreeRow
      key={each.id}
      row={each}
      domId={prefix + each.id}
      isActive={each === active}
      onActivate={() => activate(each)}
      onToggle={() => toggle(each, !each.isOpen)}
    />
  );
  const props = {
    role: "tree",
    "aria-label": label,
    tabIndex: 0,
    className: "value-tree",
    "aria-activedescendant": active === undefined ? undefined : prefix + active.id,
    onKeyDown,
    "data-testid": "value-tree",
  };
  if (rows.length <= plainRows) return <div {...props}>{rows.map(row)}</div>;
  return (
    <VList {...props} ref={list} data={rows} style={{ height: "100%" }}>
      {row}
    </VList>
  );
}

interface TreeState {
  readonly value: unknown;
  readonly openDepth: number;
  readonly toggled: ReadonlyMap<string, boolean>;
  readonly activeId: string | undefined;
}

function begin(value: unknown, maxRows: number): TreeState {
  return { value, openDepth: openDepthFor(value, maxRows), toggled: new Map(), activeId: undefined };
}
