import { useEffect, useId, useRef } from "react";
import { usePlayground } from "../ui/playground-context.ts";
import { Tabs } from "../ui/tabs.tsx";
import { useSlice } from "../ui/use-slice.ts";
import { ArgumentsPanel } from "./arguments-panel.tsx";
import { BottomPanel } from "./bottom-panel.tsx";
import { MethodHead } from "./method-head.tsx";
import { MethodPanel } from "./method-panel.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { Welcome } from "./welcome.tsx";

/** What a narrow page shows of the whole. */
export type NarrowView = "methods" | "call" | "log";

interface NarrowLayoutProps {
  readonly view: NarrowView;
  readonly onView: (view: NarrowView) => void;
}

/** One thing at a time, for a phone. */
export function NarrowLayout({ view, onView }: NarrowLayoutProps) {
  const { methods, calls } = usePlayground();
  const id = useSlice(methods.view, (state) => state.selectedId);
  const info = useSlice(methods.view, (state) => state.info);
  const method = info?.methods.find((each) => each.id === id);
  const panelId = useId();
  const result = useRef<HTMLDivElement>(null);
  const runId = useSlice(calls.view, () => (id === undefined ? undefined : calls.shownFor(id)?.id));
  const lastRunId = useRef(runId);
  // The result stands below the arguments, out of sight; who runs a call wants to see it.
  useEffect(() => {
    if (runId !== undefined && runId !== lastRunId.current)
      result.current?.scrollIntoView?.({ block: "start" });
    lastRunId.current = runId;
  }, [runId]);
  return (
    <>
      <main className="narrow-view" id={panelId}>
        {view === "methods" && <MethodPanel onChoose={() => onView("call")} />}
        {view === "log" && <BottomPanel isOpen />}
        {view === "call" &&
          (method === undefined ? (
            <Welcome />
          ) : (
            <div className="narrow-call">
              <MethodHead method={method} />
              <ArgumentsPanel method={method} />
              <div className="narrow-result" ref={result}>
                <ResultPanel method={method} />
              </div>
            </div>
          ))}
      </main>
      <nav className="narrow-tabs" aria-label="Parts of the page">
        <Tabs
          label="Part of the page"
          panelId={panelId}
          testId="page"
          tabs={[
            { id: "methods", label: "Methods" },
            { id: "call", label: "Call" },
            { id: "log", label: "Frames" },
          ]}
          selected={view}
          onSelect={onView}
        />
      </nav>
    </>
  );
}
