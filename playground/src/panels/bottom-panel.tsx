import { PanelBottomClose, PanelBottomOpen } from "lucide-react";
import { useId, useState } from "react";
import { IconButton } from "../ui/icon-button.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { Tabs } from "../ui/tabs.tsx";
import { useSlice } from "../ui/use-slice.ts";
import { FrameTools } from "./frame-tools.tsx";
import { FramesPanel } from "./frames-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { LinkPanel } from "./link-panel.tsx";
import "./bottom-panel.css";

interface BottomPanelProps {
  /** Undefined where the panel cannot be closed. */
  readonly onToggle?: (() => void) | undefined;
  readonly isOpen: boolean;
}

const views = {
  frames: { label: "Frames", panel: FramesPanel },
  history: { label: "History", panel: HistoryPanel },
  link: { label: "Link", panel: LinkPanel },
};

/** What happened: on the wire, which calls were made, and how the link fares. */
export function BottomPanel({ onToggle, isOpen }: BottomPanelProps) {
  const { calls, frames, link } = usePlayground();
  const [view, setView] = useState<keyof typeof views>("frames");
  const Shown = views[view].panel;
  const panelId = useId();
  const callCount = useSlice(calls.view, ({ history }) => history.length);
  const frameCount = useSlice(frames.view, ({ shown }) => shown.length);
  return (
    <section className="panel bottom" aria-label="Frames, history and link">
      <div className="panel-bar bottom-bar">
        <Tabs
          label="What happened"
          panelId={panelId}
          testId="bottom"
          tabs={[
            { id: "frames", label: "Frames", count: frameCount },
            { id: "history", label: "History", count: callCount },
            { id: "link", label: "Link" },
          ]}
          selected={view}
          onSelect={(id) => {
            setView(id);
            if (!isOpen) onToggle?.();
          }}
        />
        {isOpen && view === "frames" ? <FrameTools /> : <span className="panel-spring" />}
        {isOpen && view === "link" && (
          <button type="button" className="button button-quiet button-small" onClick={() => link.clear()}>
            Clear
          </button>
        )}
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
        <div id={panelId} role="tabpanel" aria-label={views[view].label} className="bottom-body">
          <Shown />
        </div>
      )}
    </section>
  );
}
