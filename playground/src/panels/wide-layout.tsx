import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from "react-resizable-panels";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { ArgumentsPanel } from "./arguments-panel.tsx";
import { BottomPanel } from "./bottom-panel.tsx";
import { MethodHead } from "./method-head.tsx";
import { MethodPanel } from "./method-panel.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { Welcome } from "./welcome.tsx";

/** Side by side: methods, arguments, result; below them what happened. Sizes are remembered. */
export function WideLayout() {
  const { environment, settings, methods } = usePlayground();
  const isBottomOpen = useSlice(settings, (state) => state.framesOpen);
  const id = useSlice(methods.view, (view) => view.selectedId);
  const info = useSlice(methods.view, (view) => view.info);
  const method = info?.methods.find((each) => each.id === id);
  const bottom = usePanelRef();
  const columns = useDefaultLayout({ id: "heddle.columns", storage: environment.storage });
  const rows = useDefaultLayout({ id: "heddle.rows", storage: environment.storage });
  const call = useDefaultLayout({ id: "heddle.call", storage: environment.storage });
  return (
    <main className="work">
      <Group orientation="horizontal" {...columns}>
        <Panel
          id="panel-methods"
          defaultSize="250px"
          minSize="180px"
          maxSize="420px"
          groupResizeBehavior="preserve-pixel-size"
        >
          <MethodPanel />
        </Panel>
        <Separator className="separator" aria-label="Width of the methods" />
        <Panel id="panel-work" minSize="480px">
          <Group orientation="vertical" {...rows}>
            <Panel id="panel-call" minSize="220px">
              {method === undefined ? (
                <Welcome />
              ) : (
                <div className="work-column">
                  <MethodHead method={method} />
                  <Group orientation="horizontal" {...call}>
                    <Panel id="panel-arguments" minSize="260px">
                      <ArgumentsPanel method={method} />
                    </Panel>
                    <Separator className="separator" aria-label="Width of the arguments" />
                    <Panel id="panel-result" minSize="240px">
                      <ResultPanel method={method} />
                    </Panel>
                  </Group>
                </div>
              )}
            </Panel>
            <Separator className="separator" aria-label="Height of frames and history" />
            <Panel
              id="panel-bottom"
              panelRef={bottom}
              defaultSize={isBottomOpen ? "216px" : "37px"}
              minSize="120px"
              collapsible
              collapsedSize="37px"
              groupResizeBehavior="preserve-pixel-size"
              onResize={({ inPixels }) => settings.set({ framesOpen: inPixels > 60 })}
            >
              <BottomPanel
                isOpen={isBottomOpen}
                onToggle={() => (isBottomOpen ? bottom.current?.collapse() : bottom.current?.expand())}
              />
            </Panel>
          </Group>
        </Panel>
      </Group>
    </main>
  );
}
