import type { MethodInfo } from "@heddle/core";
import { useId } from "react";
import type { FormNode } from "../schema/form-node.ts";
import type { ItemStream } from "../schema/stream-form.ts";
import type { Draft } from "../store/arguments.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { ArgumentsForm } from "./arguments-form.tsx";
import { ArgumentsJson } from "./arguments-json.tsx";
import { Composer } from "./composer.tsx";
import { ExampleChips } from "./example-chips.tsx";
import { FormOrJsonTabs, useFormOrJson } from "./form-or-json.tsx";
import { RunBar } from "./run-bar.tsx";
import "./arguments-panel.css";

/** What the method is called with: as a form or as JSON, with one value behind both. */
export function ArgumentsPanel({ method }: { readonly method: MethodInfo }) {
  const { methods, composer } = usePlayground();
  const form = methods.formOf(method);
  const whole = composer.streamsOf(method).find(({ name }) => name === "");
  return (
    <section className="panel arguments" aria-label="Arguments">
      {form === undefined ? (
        <NoArguments method={method} />
      ) : whole !== undefined ? (
        <WithItems key={method.id} method={method} stream={whole} />
      ) : (
        <WithArguments key={method.id} method={method} form={form} />
      )}
    </section>
  );
}

/** A method that takes a stream and nothing else: its items are all there is to write. */
function WithItems({ method, stream }: { readonly method: MethodInfo; readonly stream: ItemStream }) {
  return (
    <>
      <div className="panel-bar">
        <h3 className="panel-title">Arguments</h3>
        <span className="panel-spring" />
        <RunBar method={method} />
      </div>
      <Composer method={method} stream={stream} isAlone />
    </>
  );
}

function WithArguments({ method, form }: { readonly method: MethodInfo; readonly form: FormNode }) {
  const { drafts, composer } = usePlayground();
  const panelId = useId();
  useSlice(drafts.view, (view) => view.drafts[method.id]);
  const draft: Draft = drafts.draftOf(method, form);
  const view = useFormOrJson(form);
  return (
    <>
      <div className="panel-bar">
        <h3 className="panel-title">Arguments</h3>
        <FormOrJsonTabs label="How the arguments are written" panelId={panelId} testId="args" form={form} />
        <span className="panel-spring" />
        <RunBar method={method} />
      </div>
      <ExampleChips method={method} form={form} draft={draft} />
      <div id={panelId} role="tabpanel" aria-label={view === "form" ? "Form" : "JSON"} className="panel-body">
        {view === "form" ? (
          <ArgumentsForm owner={method} form={form} draft={draft} />
        ) : (
          <ArgumentsJson owner={method} form={form} draft={draft} />
        )}
      </div>
      {composer.streamsOf(method).map((stream) => (
        <Composer key={stream.name} method={method} stream={stream} isAlone={false} />
      ))}
    </>
  );
}

function NoArguments({ method }: { readonly method: MethodInfo }) {
  return (
    <>
      <div className="panel-bar">
        <h3 className="panel-title">Arguments</h3>
        <span className="panel-spring" />
        <RunBar method={method} />
      </div>
      <p className="panel-empty" data-testid="no-arguments">
        This method takes no arguments. Run it as it is.
      </p>
    </>
  );
}
