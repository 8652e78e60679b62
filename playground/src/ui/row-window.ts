/** What a row of a list needs. */
export interface ListRow {
  /** Rises from row to row. */
  readonly id: number;
}

/** What is seen of a list. */
export interface Seen {
  /** The first pixel that is seen. */
  readonly top: number;
  /** How many pixels are seen; 0 before it is known. */
  readonly height: number;
}

/** Rendered above and below what is seen, for who scrolls fast. */
const spareRows = 12;

/** Before the height is known. */
const firstRows = 40;

/** Which rows are to be in the page: from the first to before the last. @param isFollowing Whether the end is seen, whatever `top` says. */
export function rowWindow(
  count: number,
  rowHeight: number,
  { top, height }: Seen,
  isFollowing: boolean,
): { readonly from: number; readonly to: number } {
  const visible = height === 0 ? firstRows : Math.ceil(height / rowHeight) + 1;
  const end = Math.max(0, count - visible);
  const first = isFollowing ? end : Math.min(end, Math.floor(top / rowHeight));
  return { from: Math.max(0, first - spareRows), to: Math.min(count, first + visible + spareRows) };
}

/** The place of the row with this id; -1 where it is not there. Ids rise, so it is found by halving. */
export function placeOf(rows: readonly ListRow[], id: number): number {
  const at = firstBehind(rows, id - 1);
  return rows[at]?.id === id ? at : -1;
}

/** The place of the first row whose id is greater. */
export function firstBehind(rows: readonly ListRow[], id: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.id ?? 0) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a list that is scrolled to `top` must be scrolled to, so that a row is seen. */
export function scrollTopFor(place: number, rowHeight: number, { top, height }: Seen): number {
  const rowTop = place * rowHeight;
  return Math.max(rowTop + rowHeight - height, Math.min(rowTop, top));
}

/** Where a key leads to from the row that is selected (-1 where none is); undefined for a key that leads nowhere. */
export function placeByKey(
  key: string,
  selectedAt: number,
  count: number,
  pageRows: number,
): number | undefined {
  const from = selectedAt === -1 ? count : selectedAt;
  const to = {
    ArrowDown: selectedAt === -1 ? 0 : selectedAt + 1,
    ArrowUp: from - 1,
    PageDown: selectedAt + pageRows,
    PageUp: from - pageRows,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? undefined : Math.min(count - 1, Math.max(0, to));
}
