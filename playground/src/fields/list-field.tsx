import { Plus } from "lucide-react";
import type { FormNode, NodeOf } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { entriesOf, fromEntries } from "../values/entries.ts";
import { joinPath } from "../values/path.ts";
import { Field } from "./field.tsx";
import type { ControlProps } from "./field-props.ts";

/** Beyond it a form is no help any more. */
const maxShown = 200;

/** A list, a tuple, or a Set. */
export function ListField({ node, value, onChange, path }: ControlProps<NodeOf<"list" | "set" | "tuple">>) {
  const items = Array.isArray(value) ? (value as readonly unknown[]) : entriesOf(value).map(([item]) => item);
  const write = (next: readonly unknown[]) =>
    onChange(
      node.type === "set"
        ? fromEntries(
            "set",
            next.map((item) => [item, item]),
          )
        : next,
    );
  const nodeAt = (index: number): FormNode | undefined =>
    node.type === "tuple" ? (node.items[index] ?? node.rest)?.() : node.item();
  const next = nodeAt(items.length);
  const isFixed = (index: number) => node.type === "tuple" && index < node.items.length;
  return (
    <div className="field-list">
      {items.slice(0, maxShown).map((item, index) => (
        <Field
          // biome-ignore lint/suspicious/noArrayIndexKey: an element has no other name, and its field keeps no state that would outlive it
          key={index}
          node={nodeAt(index) ?? { type: "any", or: [] }}
          held={{ value: item }}
          path={joinPath(path, index)}
          label={`${index}`}
          removeLabel={`Remove element ${index}`}
          onChange={(changed) => write(items.with(index, changed))}
          onRemove={isFixed(index) ? undefined : () => write(items.toSpliced(index, 1))}
        />
      ))}
      {items.length > maxShown && (
        <p className="field-about">
          and {(items.length - maxShown).toLocaleString("en")} more, which are best changed in JSON.
        </p>
      )}
      {next !== undefined && (
        <button
          type="button"
          className="button button-small"
          data-testid="item-add"
          onClick={() => write([...items, seedOf(next)])}
        >
          <Plus size={12} aria-hidden="true" /> Add element
        </button>
      )}
    </div>
  );
}
