import { X } from "lucide-react";
import { use } from "react";
import type { FormNode } from "../schema/form-node.ts";
import { signatureOf } from "../schema/signature.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { MarkdownLine } from "../ui/markdown.tsx";
import { AlternativeSwitch } from "./alternative-switch.tsx";
import { RemarksContext } from "./field-props.ts";

interface FieldHeadProps {
  readonly node: FormNode;
  readonly label: string;
  /** The control that it names; undefined for a group, which has a legend. */
  readonly controlId: string | undefined;
  readonly isOptional: boolean;
}

/** The name and the type. */
export function FieldHead({ node, label, controlId, isOptional }: FieldHeadProps) {
  return (
    <span className="field-head">
      {controlId === undefined ? (
        <span className="field-name">{label}</span>
      ) : (
        <label className="field-name" htmlFor={controlId}>
          {label}
        </label>
      )}
      <span className="field-type" title={signatureOf(node)}>
        {signatureOf(node, 3)}
        {isOptional && "?"}
      </span>
    </span>
  );
}

/** A remark as it is shown: red for what the server refused or what cannot be sent, amber for doubts. */
export interface Said {
  readonly message: string;
  readonly isBad: boolean;
}

/** What is said of the value at this path. */
export function useSaid(path: string): readonly Said[] {
  const { findings, issues } = use(RemarksContext);
  const refused = issues.get(path) ?? [];
  const found = findings.get(path) ?? [];
  // What the server said of a value makes our doubts about it superfluous.
  const worthSaying = refused.length > 0 ? found.filter(({ weight }) => weight === "unfinished") : found;
  return [
    ...refused.map(({ message }) => ({ message, isBad: true })),
    ...worthSaying.map(({ message, weight }) => ({ message, isBad: weight === "unfinished" })),
  ];
}

/** The description, and what is said of the value. */
export function FieldNotes({
  node,
  said,
  id,
}: {
  readonly node: FormNode;
  readonly said: readonly Said[];
  readonly id: string;
}) {
  return (
    <>
      {node.description !== undefined && (
        <p className="field-about">
          <MarkdownLine text={node.description} />
        </p>
      )}
      <SaidList said={said} id={id} />
    </>
  );
}

/** Remarks, one below the other; nothing where there are none. */
export function SaidList({ said, id }: { readonly said: readonly Said[]; readonly id: string }) {
  if (said.length === 0) return null;
  return (
    <ul className="field-said" id={id}>
      {said.map(({ message, isBad }) => (
        <li
          key={message}
          className={isBad ? "field-bad" : "field-doubt"}
          data-testid={isBad ? "field-error" : "field-doubt"}
        >
          {message}
        </li>
      ))}
    </ul>
  );
}

interface FieldActionsProps {
  readonly node: FormNode;
  readonly held: { readonly value: unknown } | undefined;
  readonly onChange: (value: unknown) => void;
  readonly label: string;
  readonly onRemove: (() => void) | undefined;
  readonly removeLabel: string;
}

/** To send null or undefined instead, or nothing. */
export function FieldActions({ node, held, onChange, label, onRemove, removeLabel }: FieldActionsProps) {
  return (
    <span className="field-actions">
      {held !== undefined && (
        <AlternativeSwitch node={node} value={held.value} onChange={onChange} label={label} />
      )}
      {held !== undefined && onRemove !== undefined && (
        <IconButton icon={X} small label={removeLabel} onClick={onRemove} testId="field-remove" />
      )}
    </span>
  );
}
