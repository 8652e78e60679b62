import { useCallback, useEffect, useState } from "react";
import { ConnectionNotice } from "./panels/connection-notice.tsx";
import { Header } from "./panels/header.tsx";
import { NarrowLayout, type NarrowView } from "./panels/narrow-layout.tsx";
import { ShortcutSheet } from "./panels/shortcut-sheet.tsx";
import { useShortcuts } from "./panels/use-shortcuts.ts";
import { WideLayout } from "./panels/wide-layout.tsx";
import type { Playground } from "./store/playground.ts";
import { LiveRegion } from "./ui/live-region.tsx";
import { PlaygroundContext } from "./ui/playground-context.ts";
import { useMedia } from "./ui/use-media.ts";
import { useTheme } from "./ui/use-theme.ts";
import "./app.css";

/** The page. */
export function App({ playground }: { readonly playground: Playground }) {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [narrowView, setNarrowView] = useState<NarrowView>("call");
  const [findCount, setFindCount] = useState(0);
  const isNarrow = useMedia("(max-width: 860px)");
  const help = useCallback(() => setHelpOpen(true), []);
  const findMethod = useCallback(() => {
    setNarrowView("methods");
    setFindCount((count) => count + 1);
  }, []);
  // Behind the rendering that makes the search visible.
  useEffect(() => {
    if (findCount > 0) document.getElementById("method-search")?.focus();
  }, [findCount]);
  useShortcuts(playground, { findMethod, help });
  useTheme(playground.settings);
  return (
    <PlaygroundContext value={playground}>
      <div className="app">
        <Header onHelp={help} />
        <ConnectionNotice />
        {isNarrow ? <NarrowLayout view={narrowView} onView={setNarrowView} /> : <WideLayout />}
        <LiveRegion />
        {isHelpOpen && <ShortcutSheet onClose={() => setHelpOpen(false)} />}
      </div>
    </PlaygroundContext>
  );
}
