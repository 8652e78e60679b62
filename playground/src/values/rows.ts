import { type Child, childCount, childrenOf } from "./children.ts";
import { kindOf } from "./kind.ts";

/** A line of the value tree. */
export interface ValueRow {
  /** Tells the row apart from all others of the same value; stable while the value is. */
  readonly id: string;
  readonly parentId: string | undefined;
  readonly depth: number;
  /** What leads to the value from its parent; undefined for the value itself. */
  readonly label: Child["label"] | undefined;
  readonly value: unknown;
  /** How many rows it opens to; 0 where it cannot be opened. */
  readonly count: number;
  /** What it opens to besides rows: all of a text or of bytes that one line cannot show. */
  readonly detail: "text" | "bytes" | undefined;
  readonly isOpen: boolean;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
}

/** Which rows are open: those that a person has opened or closed, and of the others the first few levels. */
export interface Openness {
  readonly toggled: ReadonlyMap<string, boolean>;
  /** Rows of a smaller depth are open by themselves. */
  readonly openDepth: number;
}

/** The id of the row of the value itself. */
export const rootRowId = "$";

/** The rows of a value from top to bottom, the closed ones' children left out. */
export function rowsOf(value: unknown, openness: Openness): ValueRow[] {
  const rows: ValueRow[] = [];
  addRows(
    rows,
    { id: rootRowId, parentId: undefined, depth: 0, label: undefined, value, position: 1, siblings: 1 },
    openness,
  );
  return rows;
}

function addRows(
  rows: ValueRow[],
  row: Omit<ValueRow, "count" | "detail" | "isOpen">,
  openness: Openness,
): void {
  const count = childCount(row.value);
  const detail = detailOf(row.value);
  const byItself = detail === undefined ? row.depth < openness.openDepth : row.depth === 0;
  const isOpen = (count > 0 || detail !== undefined) && (openness.toggled.get(row.id) ?? byItself);
  rows.push({ ...row, count, detail, isOpen });
  if (!isOpen || count === 0) return;
  const children = childrenOf(row.value);
  for (const [index, { label, value, step }] of children.entries()) {
    const id = `${row.id}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const place = { position: index + 1, siblings: children.length };
    addRows(rows, { id, parentId: row.id, depth: row.depth + 1, label, value, ...place }, openness);
  }
}

/** Longer texts, and those with line breaks, are cut in their row. */
const lineLength = 100;

function detailOf(value: unknown): ValueRow["detail"] {
  const kind = kindOf(value);
  if (kind === "bytes" || kind === "buffer") return "bytes";
  return kind === "string" && ((value as string).length > lineLength || /\n/.test(value as string))
    ? "text"
    : undefined; // the kind says so
}

/** How many levels to open at first, so that at most `maxRows` rows are seen; the value itself is always open. */
export function openDepthFor(value: unknown, maxRows: number): number {
  let level = [value];
  let rows = 1;
  for (let depth = 1; ; depth++) {
    rows += level.reduce<number>((sum, each) => sum + childCount(each), 0);
    if (rows > maxRows && depth > 1) return depth - 1;
    level = rows > maxRows ? [] : level.flatMap((each) => childrenOf(each).map((child) => child.value));
    if (level.length === 0) return depth;
  }
}
