/** What the keys of a tree need to know of a row. */
export interface TreeRow {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly isOpen: boolean;
  readonly count: number;
  readonly detail?: string | undefined;
}

/** What a key does in a tree. */
export type TreeMove<Row> =
  | { readonly type: "activate"; readonly row: Row }
  | { readonly type: "open" }
  | { readonly type: "close" };

/** The keys of a tree (ARIA Authoring Practices, "Tree View"). Undefined for a key that does nothing here. */
export function moveInTree<Row extends TreeRow>(
  key: string,
  rows: readonly Row[],
  active: Row,
): TreeMove<Row> | undefined {
  const at = rows.indexOf(active);
  const to = (row: Row | undefined): TreeMove<Row> | undefined => row && { type: "activate", row };
  const canOpen = active.count > 0 || active.detail !== undefined;
  switch (key) {
    case "ArrowDown":
      return to(rows[at + 1]);
    case "ArrowUp":
      return to(rows[at - 1]);
    case "Home":
      return to(rows[0]);
    case "End":
      return to(rows.at(-1));
    case "PageDown":
      return to(rows[Math.min(rows.length - 1, at + 15)]);
    case "PageUp":
      return to(rows[Math.max(0, at - 15)]);
    case "ArrowRight":
      if (canOpen && !active.isOpen) return { type: "open" };
      return active.count > 0 ? to(rows[at + 1]) : undefined;
    case "ArrowLeft":
      if (canOpen && active.isOpen) return { type: "close" };
      return to(rows.find(({ id }) => id === active.parentId));
    case "Enter":
    case " ":
      return canOpen ? { type: active.isOpen ? "close" : "open" } : undefined;
    default:
      return undefined;
  }
}
