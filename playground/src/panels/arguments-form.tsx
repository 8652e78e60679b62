import { useMemo } from "react";
import { placeWords } from "../editor/json-marks.ts";
import { Control, isBlock } from "../fields/control.tsx";
import { Field } from "../fields/field.tsx";
import { SaidList, useSaid } from "../fields/field-parts.tsx";
import { byPath, RemarksContext } from "../fields/field-props.ts";
import type { FormNode } from "../schema/form-node.ts";
import type { Draft, DraftOwner } from "../store/arguments.ts";
import { usePlayground } from "../ui/playground-context.ts";

interface ArgumentsFormProps {
  readonly owner: DraftOwner;
  readonly form: FormNode;
  readonly draft: Draft;
  /** What the value is called, where it has no fields of its own. */
  readonly rootLabel?: string;
}

/** The arguments as a form that was made of the schema. */
export function ArgumentsForm({ owner, form, draft, rootLabel = "input" }: ArgumentsFormProps) {
  const { drafts, settings } = usePlayground();
  const remarks = useMemo(
    () => ({ findings: byPath(draft.findings), issues: byPath(draft.issues) }),
    [draft.findings, draft.issues],
  );
  const onChange = (value: unknown) => drafts.setValue(owner, form, value);
  const { problem, text, value } = draft;
  const isBare = form.type === "object" && isBlock(form, value);
  return (
    <RemarksContext value={remarks}>
      {problem !== undefined && (
        <div className="form-broken" data-testid="form-broken">
          <p>
            The JSON has an error at {placeWords(text, problem.from)}: {problem.message}. Below is the last
            value that was whole.
          </p>
          <span className="run-bar">
            <button
              type="button"
              className="button button-small"
              onClick={() => settings.set({ argumentsView: "json" })}
            >
              Repair the JSON
            </button>
            <button
              type="button"
              className="button button-small"
              onClick={() => drafts.dropBrokenText(owner)}
            >
              Go on with this value
            </button>
          </span>
        </div>
      )}
      <div className="form" data-testid="args-form" inert={problem !== undefined}>
        {isBare ? (
          <>
            <TopRemarks />
            <Control
              node={form}
              value={value}
              onChange={onChange}
              path=""
              id="arguments"
              describedBy={undefined}
            />
          </>
        ) : (
          <Field node={form} held={{ value }} onChange={onChange} path="" label={rootLabel} />
        )}
      </div>
    </RemarksContext>
  );
}

/** What is said of the arguments as a whole. */
function TopRemarks() {
  return <SaidList said={useSaid("")} id="arguments-said" />;
}
