import type { FormNode } from "../schema/form-node.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { Tabs } from "../ui/tabs.tsx";
import { useSlice } from "../ui/use-slice.ts";

/** How a value of this form is written: as one likes, but where it can be anything there is no form for it. */
export function useFormOrJson(form: FormNode): "form" | "json" {
  const { settings } = usePlayground();
  const wanted = useSlice(settings, (state) => state.argumentsView);
  return form.type === "any" ? "json" : wanted;
}

interface FormOrJsonTabsProps {
  /** What is written, for who does not see it. */
  readonly label: string;
  readonly panelId: string;
  readonly testId: string;
  readonly form: FormNode;
}

/** Chooses how a value is written, here and wherever else one is. */
export function FormOrJsonTabs({ label, panelId, testId, form }: FormOrJsonTabsProps) {
  const { settings } = usePlayground();
  return (
    <Tabs
      label={label}
      panelId={panelId}
      testId={testId}
      tabs={[
        { id: "form", label: "Form", disabled: form.type === "any" },
        { id: "json", label: "JSON" },
      ]}
      selected={useFormOrJson(form)}
      onSelect={(id) => settings.set({ argumentsView: id })}
    />
  );
}
