import type { MethodInfo } from "@heddle/core";
import { useId } from "react";
import type { ItemStream } from "../schema/stream-form.ts";
import { itemOwner } from "../store/composer.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { ArgumentsForm } from "./arguments-form.tsx";
import { ArgumentsJson } from "./arguments-json.tsx";
import { ComposerBar } from "./composer-bar.tsx";
import { FormOrJsonTabs, useFormOrJson } from "./form-or-json.tsx";
import "./composer.css";

interface ComposerProps {
  readonly method: MethodInfo;
  readonly stream: ItemStream;
  /** Whether the stream is the whole input. */
  readonly isAlone: boolean;
}

/** Writes the items of a stream that the method takes, one after the other. */
export function Composer({ method, stream, isAlone }: ComposerProps) {
  const { drafts, composer } = usePlayground();
  const panelId = useId();
  const owner = itemOwner(method, stream.name);
  const form = stream.item();
  useSlice(drafts.view, (view) => view.drafts[owner.id]);
  const draft = drafts.draftOf(owner, form);
  const refusal = useSlice(composer.view, ({ refusals }) => refusals[owner.id] ?? "");
  const view = useFormOrJson(form);
  const title = stream.name === "" ? "Item" : `Item of ${stream.name}`;
  return (
    <section
      className="composer"
      aria-label={title}
      data-testid="composer"
      data-stream={stream.name}
      data-alone={isAlone}
    >
      <div className="composer-head">
        <h4 className="panel-title">{title}</h4>
        <FormOrJsonTabs label="How the item is written" panelId={panelId} testId="item" form={form} />
      </div>
      <div
        id={panelId}
        role="tabpanel"
        aria-label={view === "form" ? "Form" : "JSON"}
        className="composer-body"
      >
        {view === "form" ? (
          <ArgumentsForm owner={owner} form={form} draft={draft} rootLabel="item" />
        ) : (
          <ArgumentsJson owner={owner} form={form} draft={draft} label="Item as JSON" testId="item-json" />
        )}
      </div>
      {refusal !== "" && (
        <p className="refusal" data-testid="item-refusal">
          Not sent: {refusal}.
        </p>
      )}
      <ComposerBar method={method} stream={stream} owner={owner} />
    </section>
  );
}
