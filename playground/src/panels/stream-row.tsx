import { ArrowDownLeft, ArrowUpRight } from "lucide-react";
import { memo } from "react";
import type { LogRow } from "../store/stream-log.ts";
import { ValueText } from "../ui/value-text.tsx";
import { formatMs } from "../values/format.ts";
import { StreamBytes } from "./stream-bytes.tsx";

interface StreamRowProps {
  readonly row: LogRow;
  /** Whether both directions stand in the log, so that each row says its own. */
  readonly hasDirections: boolean;
  /** Whether the log has several streams, so that each row names its own. */
  readonly hasNames: boolean;
}

/** An item in one line: its number, the time since the row above, the beginning of its value. */
export const StreamRow = memo(function StreamRow({ row, hasDirections, hasNames }: StreamRowProps) {
  const { direction, index, sinceMs, stream, value } = row;
  const Arrow = direction === "sent" ? ArrowUpRight : ArrowDownLeft;
  return (
    <div
      className="stream-row"
      data-testid="stream-row"
      data-direction={direction}
      data-index={index}
      data-stream={stream}
    >
      {hasDirections && (
        <span className="frame-arrow" data-direction={direction} title={direction}>
          <Arrow size={13} strokeWidth={2.25} aria-hidden="true" />
          <span className="visually-hidden">{direction}</span>
        </span>
      )}
      <span className="stream-index tabular">{index.toLocaleString("en")}</span>
      <span className="stream-since tabular">+{formatMs(sinceMs)}</span>
      {hasNames && <span className="stream-name">{stream}</span>}
      <span className="stream-value">
        {value instanceof Uint8Array ? (
          <StreamBytes bytes={value} />
        ) : (
          <ValueText value={value} maxLength={240} />
        )}
      </span>
    </div>
  );
});
