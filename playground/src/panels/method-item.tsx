import { Repeat2 } from "lucide-react";
import type { ReactNode } from "react";
import type { TreeMethod } from "../store/method-tree.ts";
import { usePlayground } from "../ui/playground-context.ts";
import { useSlice } from "../ui/use-slice.ts";
import { KindSign } from "./kind-badge.tsx";

interface MethodItemProps {
  readonly method: TreeMethod;
  readonly domId: string;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  readonly onChoose: () => void;
}

/** A method in the tree: its name, what kind it is, and how its last call went. */
export function MethodItem({
  method,
  domId,
  level,
  position,
  siblings,
  isSelected,
  isActive,
  onChoose,
}: MethodItemProps) {
  const { info, name, marks } = method;
  const { calls } = usePlayground();
  const status = useSlice(calls.view, () => calls.shownFor(info.id)?.status);
  const about = [info.summary, info.deprecated === undefined ? undefined : "deprecated"]
    .filter(Boolean)
    .join(" · ");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys
    <div
      role="treeitem"
      id={domId}
      className="tree-item"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isSelected}
      tabIndex={-1}
      title={about === "" ? info.id : `${info.id}: ${about}`}
      data-testid="method-item"
      data-method={info.id}
      data-kind={info.kind}
      data-active={isActive}
      onClick={onChoose}
    >
      <span className={`tree-name mono ${info.deprecated === undefined ? "" : "tree-deprecated"}`}>
        {marked(name, marks)}
      </span>
      {info.deprecated !== undefined && <span className="chip chip-warn">deprecated</span>}
      <KindSign kind={info.kind} />
      {info.idempotent && (
        <span className="tree-kind" title="Idempotent: safe to run again">
          <Repeat2 size={13} strokeWidth={2} aria-hidden="true" />
          <span className="visually-hidden">, idempotent</span>
        </span>
      )}
      {status !== undefined && (
        <span className="tree-status" data-status={status}>
          <span className="visually-hidden">, last call: {status}</span>
        </span>
      )}
    </div>
  );
}

/** The name, with what the search found in it marked. */
function marked(name: string, marks: TreeMethod["marks"]): ReactNode {
  const [mark] = marks;
  if (mark === undefined) return name;
  const [from, to] = mark;
  return (
    <>
      {name.slice(0, from)}
      <mark>{name.slice(from, to)}</mark>
      {name.slice(to)}
    </>
  );
}
