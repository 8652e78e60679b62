import { ArrowDownLeft, ArrowUpRight } from "lucide-react";
import { memo } from "react";
import type { LoggedFrame } from "../store/frame-log.ts";
import { formatBytes, formatMs } from "../values/format.ts";

interface FrameRowProps {
  readonly frame: LoggedFrame;
  /** The time of the row above. */
  readonly sinceMs: number | undefined;
  readonly domId: string;
  readonly isSelected: boolean;
  /** Whether it belongs to the call whose result is shown. */
  readonly isOfRun: boolean;
  readonly onSelect: () => void;
}

/** A frame in one line: direction, time since the one above, type, call, method, size. */
export const FrameRow = memo(
  function FrameRow({ frame, sinceMs, domId, isSelected, isOfRun, onSelect }: FrameRowProps) {
    const { direction, type, number, stream, method, byteLength, atMs } = frame;
    const Arrow = direction === "sent" ? ArrowUpRight : ArrowDownLeft;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
      <div
        role="option"
        id={domId}
        aria-selected={isSelected}
        tabIndex={-1}
        className="frame"
        data-testid="frame-row"
        data-direction={direction}
        data-type={type}
        data-call={number}
        data-stream={stream}
        data-method={method}
        data-of-run={isOfRun}
        onClick={onSelect}
      >
        <span className="frame-arrow" data-direction={direction} title={direction}>
          <Arrow size={13} strokeWidth={2.25} aria-hidden="true" />
          <span className="visually-hidden">{direction}</span>
        </span>
        <span className="frame-time tabular">
          {sinceMs === undefined ? "" : `+${formatMs(atMs - sinceMs)}`}
        </span>
        <span className="frame-type" data-type={type}>
          {type}
        </span>
        <span className="frame-call tabular">{number === undefined ? "" : `#${number}`}</span>
        <span className="frame-method">
          {method}
          {stream !== undefined && <span className="frame-stream">stream {stream}</span>}
        </span>
        <span className="frame-size tabular">{formatBytes(byteLength)}</span>
      </div>
    );
  },
  (before, after) =>
    before.frame === after.frame &&
    before.sinceMs === after.sinceMs &&
    before.isSelected === after.isSelected &&
    before.isOfRun === after.isOfRun,
);
