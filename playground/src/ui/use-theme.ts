import { useEffect } from "react";
import type { Settings } from "../store/settings.ts";
import type { Slice } from "../store/slice.ts";
import { useMedia } from "./use-media.ts";
import { useSlice } from "./use-slice.ts";

/** Puts the theme on the page: the one that was chosen, or the system's. */
export function useTheme(settings: Slice<Settings>): void {
  const chosen = useSlice(settings, ({ theme }) => theme);
  const isDark = useMedia("(prefers-color-scheme: dark)");
  const theme = chosen === "system" ? (isDark ? "dark" : "light") : chosen;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}
