import type { NodeOf } from "../schema/form-node.ts";
import type { ControlProps } from "./field-props.ts";

/** A string, line breaks included: an `input` would take them away. */
export function TextField({ node, value, onChange, path, id, describedBy }: ControlProps<NodeOf<"text">>) {
  const text = String(value);
  return (
    <textarea
      id={id}
      className="input mono"
      rows={Math.min(8, text.split("\n").length)}
      spellCheck={false}
      autoComplete="off"
      placeholder={text === "" ? (node.format ?? "empty string") : undefined}
      aria-describedby={describedBy}
      data-testid={`field:${path}`}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
