import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { jsonColours } from "./json-colours.ts";

/** The editor in the page's colours, light and dark alike: it uses the same custom properties. */
export const editorLook: Extension = [
  EditorView.theme({
    "&": {
      height: "100%",
      fontSize: "var(--text-mono)",
      color: "var(--ink)",
      backgroundColor: "transparent",
    },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", fontVariantLigatures: "none" },
    ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
    ".cm-line": { padding: "0 12px 0 6px" },
    ".cm-gutters": {
      backgroundColor: "transparent",
      color: "var(--ink-3)",
      border: "none",
      fontSize: "11px",
    },
    ".cm-lineNumbers .cm-gutterElement": { padding: "0 6px 0 10px", minWidth: "30px" },
    ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 55%, transparent)" },
    ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink-2)" },
    ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent)",
    },
    ".cm-matchingBracket": { backgroundColor: "var(--chosen)", outline: "1px solid var(--chosen-line)" },
    ".cm-tooltip": {
      border: "1px solid var(--line-strong)",
      borderRadius: "var(--radius)",
      backgroundColor: "var(--surface-raised)",
      color: "var(--ink)",
      boxShadow: "var(--shadow)",
      overflow: "hidden",
    },
    ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12px", maxHeight: "240px" },
    ".cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
      backgroundColor: "var(--accent-soft)",
      color: "var(--ink)",
    },
    ".cm-completionDetail": { color: "var(--ink-3)", fontStyle: "normal", marginLeft: "10px" },
    ".cm-completionInfo": { padding: "6px 10px", fontFamily: "var(--sans)", maxWidth: "320px" },
    ".cm-diagnostic": { padding: "5px 10px", fontFamily: "var(--sans)", fontSize: "12px" },
    ".cm-diagnostic-error": { borderLeft: "3px solid var(--bad)" },
    ".cm-diagnostic-warning": { borderLeft: "3px solid var(--weft)" },
    ".cm-lintRange-error": { backgroundImage: "none", borderBottom: "2px solid var(--bad)" },
    ".cm-lintRange-warning": { backgroundImage: "none", borderBottom: "2px dotted var(--warn)" },
    ".cm-placeholder": { color: "var(--ink-3)" },
  }),
  jsonColours,
];
