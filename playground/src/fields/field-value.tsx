import { Plus } from "lucide-react";
import { useState } from "react";
import { fits, isAlternative } from "../schema/fits.ts";
import type { FormNode } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { ValueText } from "../ui/value-text.tsx";
import { previewOf } from "../values/preview.ts";
import { Control } from "./control.tsx";
import { JsonField } from "./json-field.tsx";

/** The control for the value, or its JSON where it is none that the control could show. */
export function FieldValue(props: Parameters<typeof Control>[0]) {
  const { node, value } = props;
  const [isJson, setJson] = useState(false);
  if (isAlternative(node, value)) return <ValueText value={value} />;
  // A value that comes to fit while it is typed must not take the editor away from under the hands.
  if (!isJson && fits(node, value)) return <Control {...props} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears of the focus of the field inside
    <div onFocus={() => setJson(true)} onBlur={() => setJson(false)}>
      <JsonField {...props} />
      {!fits(node, value) && (
        <button
          type="button"
          className="button button-small field-replace"
          onClick={() => props.onChange(seedOf(node))}
        >
          Replace by {previewOf(seedOf(node), 24)}
        </button>
      )}
    </div>
  );
}

/** The way to send a field that is optional, and what the server takes until then. */
export function AddButton({
  id,
  label,
  node,
  onAdd,
}: {
  id: string;
  label: string;
  node: FormNode;
  onAdd: () => void;
}) {
  return (
    <span className="field-absent">
      <button
        id={id}
        type="button"
        className="button button-small"
        aria-label={`Add ${label}`}
        data-testid="field-add"
        onClick={onAdd}
      >
        <Plus size={12} aria-hidden="true" /> Add
      </button>
      <span>
        not sent
        {node.byDefault === undefined ? "" : `: the server takes ${previewOf(node.byDefault.value, 40)}`}
      </span>
    </span>
  );
}
