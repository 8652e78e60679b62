import { useEffect, useId, useRef, useState } from "react";
import type { FormNode } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { isBlock } from "./control.tsx";
import { FieldActions, FieldHead, FieldNotes, useSaid } from "./field-parts.tsx";
import { AddButton, FieldValue } from "./field-value.tsx";
import "./field.css";

interface FieldProps {
  readonly node: FormNode;
  /** Nothing where the field is optional and not sent. */
  readonly held: { readonly value: unknown } | undefined;
  readonly onChange: (value: unknown) => void;
  readonly path: string;
  readonly label: string;
  /** Takes the value away, where it may be. */
  readonly onRemove?: (() => void) | undefined;
  readonly removeLabel?: string;
}

/** A part of the arguments: its name, its type, the control for its value, and what is said of it. */
export function Field({ node, held, onChange, path, label, onRemove, removeLabel }: FieldProps) {
  const id = useId();
  const row = useRef<HTMLFieldSetElement & HTMLDivElement>(null);
  const [isNew, setNew] = useState(false);
  const said = useSaid(path);
  const isGroup = held !== undefined && isBlock(node, held.value);

  // Who adds a field wants to fill it in.
  useEffect(() => {
    if (!isNew) return;
    row.current?.querySelector<HTMLElement>(".field-body :is(input, textarea, select, button)")?.focus();
    setNew(false);
  }, [isNew]);
  function add(): void {
    setNew(true);
    onChange(seedOf(node));
  }

  const head = (
    <FieldHead
      node={node}
      label={label}
      controlId={isGroup ? undefined : id}
      isOptional={onRemove !== undefined && removeLabel === undefined}
    />
  );
  const actions = (
    <FieldActions
      node={node}
      held={held}
      onChange={onChange}
      label={label}
      onRemove={onRemove}
      removeLabel={removeLabel ?? `Do not send ${label}`}
    />
  );
  const notes = <FieldNotes node={node} said={said} id={`${id}said`} />;
  const body =
    held === undefined ? (
      <AddButton id={id} label={label} node={node} onAdd={add} />
    ) : (
      <FieldValue
        node={node}
        value={held.value}
        onChange={onChange}
        path={path}
        id={id}
        describedBy={said.length > 0 ? `${id}said` : undefined}
      />
    );
  const attributes = {
    ref: row,
    "data-testid": "field",
    "data-path": path,
    "data-state": held === undefined ? "absent" : "present",
  };
  return isGroup ? (
    <fieldset className="field field-block" {...attributes}>
      <legend className="field-legend">
        {head}
        {actions}
      </legend>
      {notes}
      <div className="field-body">{body}</div>
    </fieldset>
  ) : (
    <div className="field field-line" {...attributes}>
      {head}
      <div className="field-body">
        {body}
        {notes}
      </div>
      {actions}
    </div>
  );
}
