import { useMemo } from "react";
import { JsonEditor } from "../editor/json-editor.tsx";
import { marksOf, placeWords } from "../editor/json-marks.ts";
import { addMissing } from "../schema/add-missing.ts";
import type { FormNode } from "../schema/form-node.ts";
import type { Draft, DraftOwner } from "../store/arguments.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { sameValue } from "../values/same-value.ts";

interface ArgumentsJsonProps {
  readonly owner: DraftOwner;
  readonly form: FormNode;
  readonly draft: Draft;
  readonly label?: string;
  readonly testId?: string;
}

/** The arguments as JSON, with the notation for values that JSON has not. */
export function ArgumentsJson({
  owner,
  form,
  draft,
  label = "Arguments as JSON",
  testId = "args-json",
}: ArgumentsJsonProps) {
  const { drafts } = usePlayground();
  const marks = useMemo(() => marksOf(draft), [draft]);
  const { problem, text } = draft;
  const [first] = marks;
  const complete = useMemo(() => addMissing(form, draft.value), [form, draft.value]);
  const canComplete = problem === undefined && !sameValue(complete, draft.value);
  return (
    <div className="json-panel">
      <JsonEditor
        label={label}
        testId={testId}
        text={text}
        form={form}
        marks={marks}
        onChange={(changed) => drafts.setText(owner, form, changed)}
      />
      <div className={`json-foot ${first?.severity === "error" ? "json-foot-bad" : ""}`}>
        {first === undefined ? (
          <span>
            Beyond JSON: <code>{'{"$date": "2026-01-31"}'}</code>, <code>$bigint</code>, <code>$map</code>,{" "}
            <code>$set</code>, <code>$bytes</code>, <code>$undefined</code>
          </span>
        ) : (
          <span data-testid={problem === undefined ? "json-doubt" : "json-error"}>
            {placeWords(text, first.from)}: {first.message}
          </span>
        )}
        {canComplete && (
          <button
            type="button"
            className="button button-small"
            data-testid="add-missing"
            onClick={() => drafts.setValue(owner, form, complete)}
          >
            Add missing fields
          </button>
        )}
      </div>
    </div>
  );
}
