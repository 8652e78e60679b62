import type { MethodInfo } from "@heddle/core";
import { RotateCcw } from "lucide-react";
import type { FormNode } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import type { Draft } from "../store/arguments.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { previewOf } from "../values/preview.ts";

interface ExampleChipsProps {
  readonly method: MethodInfo;
  readonly form: FormNode;
  readonly draft: Draft;
}

/** The method's examples, each one click to fill in; and the way back to an empty form. */
export function ExampleChips({ method, form, draft }: ExampleChipsProps) {
  const { drafts } = usePlayground();
  const { examples = [] } = method;
  if (examples.length === 0 && draft.source.type === "seed") return null;
  const isExample = (name: string) => draft.source.type === "example" && draft.source.name === name;
  return (
    <div className="examples">
      {examples.length > 0 && <span>Examples</span>}
      {examples.map((example, index) => {
        const name = example.name ?? (examples.length === 1 ? "example" : `example ${index + 1}`);
        return (
          <button
            key={name}
            type="button"
            className="button button-small"
            aria-pressed={isExample(example.name ?? "example") && (example.name !== undefined || index === 0)}
            title={previewOf(example.input, 200)}
            data-testid="example"
            onClick={() =>
              drafts.setValue(method, form, example.input, {
                type: "example",
                name: example.name ?? "example",
              })
            }
          >
            {name}
          </button>
        );
      })}
      <button
        type="button"
        className="button button-quiet button-small"
        data-testid="reset"
        onClick={() => drafts.setValue(method, form, seedOf(form), { type: "seed" })}
      >
        <RotateCcw size={12} aria-hidden="true" /> Start empty
      </button>
    </div>
  );
}
