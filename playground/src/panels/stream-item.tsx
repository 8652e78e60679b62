import type { MethodInfo } from "@heddle/core";
import { Send, X } from "lucide-react";
import type { LogRow } from "../store/stream-log.ts";
import { BytesView } from "../ui/bytes-view.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { ValueTree } from "../ui/value-tree.tsx";
import { formatMs } from "../values/format.ts";
import { writeNotation } from "../values/notation-write.ts";

interface StreamItemProps {
  readonly row: LogRow;
  readonly method: MethodInfo;
  /** When the call was made. */
  readonly startedMs: number;
  /** Whether its stream still takes items, so that it can be sent again. */
  readonly canSend: boolean;
  readonly onClose: () => void;
}

/** One item of the log as a whole. */
export function StreamItem({ row, method, startedMs, canSend, onClose }: StreamItemProps) {
  const { composer } = usePlayground();
  const { index, direction, value, atMs, stream } = row;
  return (
    <section className="stream-item" aria-label={`Item ${index}, ${direction}`} data-testid="stream-item">
      <div className="frame-detail-bar">
        <strong>
          Item {index.toLocaleString("en")}
          {stream !== "" && ` of ${stream}`}
        </strong>
        <span className="tabular">
          {direction}, {formatMs(atMs - startedMs)} after the call
        </span>
        <span className="panel-spring" />
        {direction === "sent" && canSend && (
          <button
            type="button"
            className="button button-small"
            data-testid="send-again"
            onClick={() => composer.sendValue(method, stream, value)}
          >
            <Send size={12} aria-hidden="true" /> Send again
          </button>
        )}
        <CopyButton label="Copy the item as JSON" text={() => writeNotation(value)} />
        <IconButton icon={X} small label="Close the item" onClick={onClose} />
      </div>
      <div className="stream-item-value">
        {value instanceof Uint8Array ? (
          <BytesView key={row.id} bytes={value} name={`item-${index}`} />
        ) : (
          <ValueTree value={value} label={`Item ${index}`} />
        )}
      </div>
    </section>
  );
}
