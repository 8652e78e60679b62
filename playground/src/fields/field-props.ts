import { createContext } from "react";
import type { Finding } from "../schema/check.ts";
import type { FormNode } from "../schema/form-node.ts";

/** What the control for a node is given. The value fits the node; a control never changes what it was not told to. */
export interface ControlProps<Node extends FormNode = FormNode> {
  readonly node: Node;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Where the value stands, as the server writes it in its issues. */
  readonly path: string;
  /** Of the element that the label belongs to. */
  readonly id: string;
  /** Of the element that says what is wrong, where something is. */
  readonly describedBy: string | undefined;
}

/** What is said of the arguments, by path. */
export interface Remarks {
  /** By the schema. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** By the server, of what was sent last. */
  readonly issues: ReadonlyMap<string, readonly Finding[]>;
}

/** The remarks on the arguments that a field belongs to. */
export const RemarksContext = createContext<Remarks>({ findings: new Map(), issues: new Map() });

/** Findings by their path. */
export function byPath(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const map = new Map<string, Finding[]>();
  for (const finding of findings) map.set(finding.path, [...(map.get(finding.path) ?? []), finding]);
  return map;
}
