import { Search } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { bestMatch, idsOf, methodTree } from "../store/method-tree.ts";
import { keyLabel } from "../ui/platform-keys.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { formatCount } from "../values/format.ts";
import { MethodTree } from "./method-tree.tsx";
import { MethodsEmpty } from "./methods-empty.tsx";
import "./method-panel.css";

/** The methods of the server, and the search for them. */
export function MethodPanel({ onChoose }: { readonly onChoose?: () => void }) {
  const { methods } = usePlayground();
  const info = useSlice(methods.view, (view) => view.info);
  const status = useSlice(methods.view, (view) => view.status);
  const query = useSlice(methods.view, (view) => view.query);
  const selectedId = useSlice(methods.view, (view) => view.selectedId);
  const groups = useMemo(() => methodTree(info?.methods ?? [], query), [info, query]);
  const input = useRef<HTMLInputElement>(null);
  const ids = idsOf(groups);

  function choose(id: string): void {
    methods.select(id);
    onChoose?.();
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.altKey) return;
    if (step !== undefined) {
      event.preventDefault();
      const at = ids.indexOf(selectedId ?? "");
      const next = ids[at === -1 ? 0 : Math.min(ids.length - 1, Math.max(0, at + step))];
      if (next !== undefined) methods.select(next);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      const id =
        query.trim() !== "" && !ids.includes(selectedId ?? "")
          ? bestMatch(groups, query)
          : (selectedId ?? bestMatch(groups, query));
      if (id !== undefined) choose(id);
    } else if (event.key === "Escape" && query !== "") {
      event.preventDefault();
      methods.search("");
    }
  }
  return (
    <nav className="methods" aria-label="Methods">
      <div className="methods-search">
        <Search size={14} aria-hidden="true" />
        <input
          ref={input}
          id="method-search"
          type="search"
          className="input"
          placeholder="Find a method"
          aria-label="Find a method"
          aria-keyshortcuts="/"
          autoComplete="off"
          spellCheck={false}
          data-testid="method-search"
          value={query}
          onChange={(event) => {
            const text = event.target.value;
            methods.search(text);
          }}
          onKeyDown={onKeyDown}
        />
        {query === "" && (
          <span className="key methods-key" aria-hidden="true">
            {keyLabel("/")}
          </span>
        )}
      </div>
      {info === undefined || ids.length === 0 ? (
        <MethodsEmpty query={query} />
      ) : (
        <MethodTree
          groups={groups}
          selectedId={selectedId}
          onSelect={(id) => methods.select(id)}
          onChoose={choose}
        />
      )}
      {info !== undefined && (
        <p className="methods-count tabular" aria-live="off">
          {query === ""
            ? formatCount(ids.length, "method")
            : `${ids.length} of ${formatCount(info.methods.length, "method")}`}
          {status === "failed" && " · as of the last connection"}
        </p>
      )}
    </nav>
  );
}
