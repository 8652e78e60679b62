import { Plus } from "lucide-react";
import type { NodeOf } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { entriesOf, fromEntries } from "../values/entries.ts";
import { joinPath, type Step } from "../values/path.ts";
import type { Entry } from "../values/unfinished.ts";
import { Field } from "./field.tsx";
import type { ControlProps } from "./field-props.ts";

/** A Map: its keys may be of any type, and stand in the order they were added. A key that stands twice is kept, and said. */
export function MapField({ node, value, onChange, path }: ControlProps<NodeOf<"map">>) {
  const entries = entriesOf(value);
  const write = (next: readonly Entry[]) => onChange(fromEntries("map", next));
  return (
    <div className="field-list">
      {entries.map(([key, entry], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the key is what is being typed
        <div key={index} className="field-entry">
          <Field
            node={node.key()}
            held={{ value: key }}
            path={`${joinPath(path, index)}.key`}
            label="key"
            onChange={(changed) => write(entries.with(index, [changed, entry]))}
          />
          <Field
            node={node.value()}
            held={{ value: entry }}
            path={joinPath(path, stepOf(key, index))}
            label="value"
            removeLabel={`Remove entry ${index}`}
            onChange={(changed) => write(entries.with(index, [key, changed]))}
            onRemove={() => write(entries.toSpliced(index, 1))}
          />
        </div>
      ))}
      <button
        type="button"
        className="button button-small"
        data-testid="item-add"
        onClick={() => write([...entries, [seedOf(node.key()), seedOf(node.value())]])}
      >
        <Plus size={12} aria-hidden="true" /> Add entry
      </button>
    </div>
  );
}

function stepOf(key: unknown, index: number): Step {
  return typeof key === "string" || typeof key === "number" ? key : index;
}
