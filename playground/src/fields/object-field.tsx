import { Plus } from "lucide-react";
import type { FormField, FormNode, NodeOf } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { entriesOf, fromEntries } from "../values/entries.ts";
import { joinPath } from "../values/path.ts";
import type { Entry } from "../values/unfinished.ts";
import { Field } from "./field.tsx";
import type { ControlProps } from "./field-props.ts";
import { KeyInput } from "./key-input.tsx";

interface ObjectFieldProps extends Omit<ControlProps<NodeOf<"object">>, "id" | "describedBy"> {
  /** Within a union its constants are chosen by the union. */
  readonly hideConstants?: boolean;
}

/** An object: the fields that the schema names, and below them whatever else is there. A record has the latter alone. */
export function ObjectField({ node, value, onChange, path, hideConstants = false }: ObjectFieldProps) {
  const entries = entriesOf(value);
  const known = new Set(node.fields.map(({ name }) => name));
  const others = entries
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry: [key] }) => !known.has(String(key)));
  const write = (next: readonly Entry[]) => onChange(fromEntries("object", inOrder(node.fields, next)));
  const fields = hideConstants ? node.fields.filter((field) => !isConstant(field)) : node.fields;
  return (
    <div className="field-list">
      {fields.map(({ name, required, node: later }) => {
        const at = entries.findIndex(([key]) => key === name);
        const held = at === -1 ? undefined : { value: entries[at]?.[1] };
        return (
          <Field
            key={name}
            node={later()}
            held={held}
            path={joinPath(path, name)}
            label={name}
            onChange={(changed) =>
              write(at === -1 ? [...entries, [name, changed]] : entries.with(at, [name, changed]))
            }
            onRemove={required ? undefined : () => write(entries.toSpliced(at, 1))}
          />
        );
      })}
      {others.map(({ entry: [key, part], index }) => (
        <div key={index} className="field-entry field-named">
          <KeyInput name={String(key)} onRename={(name) => write(entries.with(index, [name, part]))} />
          <Field
            node={node.others?.() ?? anyNode}
            held={{ value: part }}
            path={joinPath(path, String(key))}
            label={node.others === undefined ? `${String(key)} (not in the schema)` : "value"}
            removeLabel={`Remove ${String(key)}`}
            onChange={(changed) => write(entries.with(index, [key, changed]))}
            onRemove={() => write(entries.toSpliced(index, 1))}
          />
        </div>
      ))}
      {node.others !== undefined && (
        <button
          type="button"
          className="button button-small"
          data-testid="item-add"
          onClick={() => write([...entries, [freeName(entries), seedOf((node.others ?? (() => anyNode))())]])}
        >
          <Plus size={12} aria-hidden="true" /> Add property
        </button>
      )}
      {fields.length === 0 && others.length === 0 && node.others === undefined && (
        <p className="field-about">Takes no fields.</p>
      )}
    </div>
  );
}

const anyNode: FormNode = { type: "any", or: [] };

function isConstant({ node, required }: FormField): boolean {
  const inner = node();
  return required && inner.type === "choice" && inner.values.length === 1;
}

/** The order of the schema, so that a value looks the same however it was put together. */
function inOrder(fields: readonly FormField[], entries: readonly Entry[]): Entry[] {
  const order = new Map(fields.map(({ name }, index) => [name, index]));
  const rank = ([key]: Entry) => order.get(String(key)) ?? order.size;
  return [...entries].sort((a, b) => rank(a) - rank(b));
}

function freeName(entries: readonly Entry[]): string {
  for (let count = 1; ; count++) {
    const name = `key${count}`;
    if (!entries.some(([key]) => key === name)) return name;
  }
}
