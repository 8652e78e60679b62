import { PanelBottomClose, PanelBottomOpen } from "lucide-react";
import { useId, useState } from "react";
import { IconButton } from "../ui/icon-button.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { Tabs } from "../ui/tabs.tsx";
import { useSlice } from "../ui/use-slice.ts";
import { FrameTools } from "./frame-tools.tsx";
import { FramesPanel } from "./frames-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import "./bottom-panel.css";

interface BottomPanelProps {
  /** Undefined where the panel cannot be closed. */
  readonly onToggle?: (() => void) | undefined;
  readonly isOpen: boolean;
}

/** What happened: on the wire, and which calls were made. */
export function BottomPanel({ onToggle, isOpen }: BottomPanelProps) {
  const { calls, frames } = usePlayground();
  const [view, setView] = useState<"frames" | "history">("frames");
  const panelId = useId();
  const callCount = useSlice(calls.view, ({ history }) => history.length);
  const frameCount = useSlice(frames.view, ({ shown }) => shown.length);
  return (
    <section className="panel bottom" aria-label="Frames and history">
      <div className="panel-bar bottom-bar">
        <Tabs
          label="What happened"
          panelId={panelId}
          testId="bottom"
          tabs={[
            { id: "frames", label: "Frames", count: frameCount },
            { id: "history", label: "History", count: callCount },
          ]}
          selected={view}
          onSelect={(id) => {
            setView(id);
            if (!isOpen) onToggle?.();
          }}
        />
        {isOpen && view === "frames" ? <FrameTools /> : <span className="panel-spring" />}
        {isOpen && view === "history" && callCount > 0 && (
          <button
            type="button"
            className="button button-quiet button-small"
            onClick={() => calls.clearHistory()}
          >
            Clear
          </button>
        )}
        {onToggle !== undefined && (
          <IconButton
            icon={isOpen ? PanelBottomClose : PanelBottomOpen}
            label={isOpen ? "Close this panel" : "Open this panel"}
            small
            expanded={isOpen}
            onClick={onToggle}
            testId="bottom-toggle"
          />
        )}
      </div>
      {isOpen && (
        <div
          id={panelId}
          role="tabpanel"
          aria-label={view === "frames" ? "Frames" : "History"}
          className="bottom-body"
        >
          {view === "frames" ? <FramesPanel /> : <HistoryPanel />}
        </div>
      )}
    </section>
  );
}
