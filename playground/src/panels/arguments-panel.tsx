import type { MethodInfo } from "@heddle/core";
import { useId } from "react";
import type { FormNode } from "../schema/form-node.ts";
import type { Draft } from "../store/arguments.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { Tabs } from "../ui/tabs.tsx";
import { useSlice } from "../ui/use-slice.ts";
import { ArgumentsForm } from "./arguments-form.tsx";
import { ArgumentsJson } from "./arguments-json.tsx";
import { ExampleChips } from "./example-chips.tsx";
import { RunBar } from "./run-bar.tsx";
import "./arguments-panel.css";

/** What the method is called with: as a form or as JSON, with one value behind both. */
export function ArgumentsPanel({ method }: { readonly method: MethodInfo }) {
  const { methods } = usePlayground();
  const form = methods.formOf(method);
  return (
    <section className="panel arguments" aria-label="Arguments">
      {form === undefined ? (
        <NoArguments method={method} />
      ) : (
        <WithArguments key={method.id} method={method} form={form} />
      )}
    </section>
  );
}

function WithArguments({ method, form }: { readonly method: MethodInfo; readonly form: FormNode }) {
  const { drafts, settings } = usePlayground();
  const panelId = useId();
  useSlice(drafts.view, (view) => view.drafts[method.id]);
  const draft: Draft = drafts.draftOf(method, form);
  const wanted = useSlice(settings, (state) => state.argumentsView);
  const view = form.type === "any" ? "json" : wanted;
  return (
    <>
      <div className="panel-bar">
        <h3 className="panel-title">Arguments</h3>
        <Tabs
          label="How the arguments are written"
          panelId={panelId}
          testId="args"
          tabs={[
            { id: "form", label: "Form", disabled: form.type === "any" },
            { id: "json", label: "JSON" },
          ]}
          selected={view}
          onSelect={(id) => settings.set({ argumentsView: id })}
        />
        <span className="panel-spring" />
        <RunBar method={method} />
      </div>
      <ExampleChips method={method} form={form} draft={draft} />
      <div id={panelId} role="tabpanel" aria-label={view === "form" ? "Form" : "JSON"} className="panel-body">
        {view === "form" ? (
          <ArgumentsForm method={method} form={form} draft={draft} />
        ) : (
          <ArgumentsJson method={method} form={form} draft={draft} />
        )}
      </div>
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
