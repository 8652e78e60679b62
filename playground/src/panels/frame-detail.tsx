import { X } from "lucide-react";
import { useMemo } from "react";
import type { LoggedFrame } from "../store/frame-log.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { ValueTree } from "../ui/value-tree.tsx";
import { formatBytes } from "../values/format.ts";

/** The fields of a frame, decoded when they are looked at. */
export function FrameDetail({
  frame,
  onClose,
}: {
  readonly frame: LoggedFrame;
  readonly onClose: () => void;
}) {
  const fields = useMemo(() => frame.decoded(), [frame]);
  return (
    <section className="frame-detail" aria-label={`Fields of the ${frame.type}`} data-testid="frame-detail">
      <div className="frame-detail-bar">
        <span className="frame-type" data-type={frame.type}>
          {frame.type}
        </span>
        <span className="tabular">
          {frame.direction}, {formatBytes(frame.byteLength)}
        </span>
        <span className="panel-spring" />
        <IconButton icon={X} small label="Close the fields" onClick={onClose} />
      </div>
      <ValueTree value={fields} label="Fields of the frame" />
    </section>
  );
}
