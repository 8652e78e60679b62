import { JsonEditor } from "../editor/json-editor.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { usePlayground } from "../ui/playground-context.ts";
import { Tabs } from "../ui/tabs.tsx";
import { useSlice } from "../ui/use-slice.ts";
import { ValueTree } from "../ui/value-tree.tsx";
import { writeNotation } from "../values/notation-write.ts";

/** Longer texts make a browser slow, and are no help to a reader. */
const maxTextLength = 2_000_000;

interface ResultProps {
  readonly value: unknown;
  /** Of the element that shows the value. */
  readonly panelId: string;
}

/** How the result is shown, and its copy. */
export function ResultTools({ value, panelId }: ResultProps) {
  const { settings } = usePlayground();
  const view = useSlice(settings, (state) => state.resultView);
  return (
    <>
      <CopyButton label="Copy the result as JSON" testId="copy-result" text={() => writeNotation(value)} />
      <Tabs
        label="How the result is shown"
        panelId={panelId}
        testId="result"
        tabs={[
          { id: "tree", label: "Tree" },
          { id: "text", label: "Text" },
        ]}
        selected={view}
        onSelect={(id) => settings.set({ resultView: id })}
      />
    </>
  );
}

/** The result: as a tree of typed values, or as text in the notation of the JSON editor. */
export function ResultValue({ value, panelId }: ResultProps) {
  const { settings } = usePlayground();
  const view = useSlice(settings, (state) => state.resultView);
  return (
    <div id={panelId} role="tabpanel" aria-label={view === "tree" ? "Tree" : "Text"} className="result-value">
      {view === "tree" ? <ValueTree value={value} label="Result" /> : <ResultText value={value} />}
    </div>
  );
}

function ResultText({ value }: { readonly value: unknown }) {
  const text = writeNotation(value);
  if (text.length <= maxTextLength)
    return <JsonEditor label="Result as JSON" testId="result-text" text={text} />;
  return (
    <p className="panel-empty">
      As text this result has {text.length.toLocaleString("en")} characters, too many to show. The tree shows
      all of it, and copying gives all of it.
    </p>
  );
}
