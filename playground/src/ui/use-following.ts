import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { firstBehind, type ListRow, type Seen, scrollTopFor } from "./row-window.ts";

/** A list that is scrolled. */
export interface Following {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly seen: Seen;
  readonly isFollowing: boolean;
  /** How many rows came since the reader left the end. */
  readonly newCount: number;
  readonly onScroll: () => void;
  /** A wheel, a finger or a scroll bar is about to move the list. */
  readonly onMove: () => void;
  /** Goes to the end, and follows. */
  readonly follow: () => void;
  /** Stays where it is. */
  readonly stay: () => void;
  /** Scrolls no further than it must. */
  readonly bringIntoSight: (place: number) => void;
}

interface FollowingOptions {
  readonly rows: readonly ListRow[];
  /** How many rows have left the beginning. */
  readonly dropped: number;
  readonly rowHeight: number;
  /** The row that must stay in sight when the height changes; -1 for none. */
  readonly chosenAt: number;
}

/** So near to the end, the list follows. */
const followPixels = 24;

/** Follows the newest row until one scrolls up; from then on what is seen stays where it is, though rows leave the beginning. */
export function useFollowing({ rows, dropped, rowHeight, chosenAt }: FollowingOptions): Following {
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<Seen>({ top: 0, height: 0 });
  // The newest row that was there when the reader left the end.
  const [leftAt, setLeftAt] = useState<number>();
  const last = useRef({ top: 0, height: 0, count: 0, dropped, isFollowing: true });
  const stay = () => setLeftAt((before) => before ?? rows.at(-1)?.id);
  // While rows come with every frame, the list would be back at its end before the browser tells of the scrolling.
  function onMove(): void {
    const { current } = scroller;
    if (current !== null && current.scrollHeight > current.clientHeight) stay();
  }

  function bringIntoSight(place: number): void {
    const { current } = scroller;
    if (current === null) return;
    const { scrollTop: top, clientHeight: height } = current;
    current.scrollTop = scrollTopFor(place, rowHeight, { top, height });
  }

  // After every rendering: rows may have come or gone, or the height may have changed.
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current === null) return;
    const before = last.current;
    const isFollowing = leftAt === undefined;
    const gone = dropped - before.dropped;
    const isResized = seen.height !== before.height;
    // To scroll costs a layout, which is not for nothing.
    if (!isResized && gone === 0 && before.count === rows.length && before.isFollowing === isFollowing)
      return;
    if (isFollowing) current.scrollTop = rows.length * rowHeight;
    else if (gone > 0) current.scrollTop = Math.max(0, current.scrollTop - gone * rowHeight);
    if (!isFollowing && isResized && chosenAt !== -1) bringIntoSight(chosenAt);
    last.current = { top: current.scrollTop, height: seen.height, count: rows.length, dropped, isFollowing };
  });

  useEffect(() => {
    const { current } = scroller;
    if (current === null || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => {
      setSeen((before) => ({ ...before, height: current.clientHeight }));
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  function onScroll(): void {
    const { current } = scroller;
    if (current === null) return;
    const { scrollTop: top, clientHeight, scrollHeight } = current;
    if (top + clientHeight >= scrollHeight - followPixels) setLeftAt(undefined);
    // Only who goes up leaves the end: rows that come move it away, too.
    else if (top < last.current.top) stay();
    last.current.top = top;
    // One rendering for each row that comes into sight, not for each pixel.
    const first = Math.floor(top / rowHeight) * rowHeight;
    if (first !== seen.top) setSeen((before) => ({ ...before, top: first }));
  }
  return {
    scroller,
    seen,
    isFollowing: leftAt === undefined,
    newCount: leftAt === undefined ? 0 : rows.length - firstBehind(rows, leftAt),
    onScroll,
    onMove,
    follow: () => setLeftAt(undefined),
    stay,
    bringIntoSight,
  };
}
