import { useEffect } from "react";
import { idsOf, methodTree } from "../store/method-tree.ts";
import type { Playground } from "../store/playground.ts";

/** What keys do that belong to no field. */
export interface ShortcutActions {
  /** Shows the search, where it is not, and puts the cursor into it. */
  readonly findMethod: () => void;
  readonly help: () => void;
}

/** The keys of the page. A key that was used by what has the focus is left alone; single keys do nothing while one types. */
export function useShortcuts(playground: Playground, { findMethod, help }: ShortcutActions): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
      const mod = event.ctrlKey || event.metaKey;
      if (mod && event.key === "Enter") void playground.run();
      else if (event.key === "Escape" && !mod && !event.altKey) {
        if (!playground.cancel()) return;
      } else if (mod && !event.shiftKey && event.key.toLowerCase() === "p") findMethod();
      else if (event.altKey && !mod && event.key === "ArrowDown") step(playground, 1);
      else if (event.altKey && !mod && event.key === "ArrowUp") step(playground, -1);
      else if (!mod && !event.altKey && !isTyping(event.target) && event.key === "/") findMethod();
      else if (!mod && !event.altKey && !isTyping(event.target) && event.key === "?") help();
      else return;
      event.preventDefault();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [playground, findMethod, help]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** To the method before or behind the selected one, as the tree shows them. */
function step({ methods }: Playground, by: number): void {
  const { info, query, selectedId } = methods.view.get();
  const ids = idsOf(methodTree(info?.methods ?? [], query));
  const at = ids.indexOf(selectedId ?? "");
  const next = ids[at === -1 ? 0 : (at + by + ids.length) % ids.length];
  if (next !== undefined) methods.select(next);
}
