import { ChevronDown } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { TreeGroup } from "../store/method-tree.ts";
import { moveInTree } from "../ui/tree-keys.ts";
import { MethodItem } from "./method-item.tsx";
import "./method-tree.css";

interface MethodTreeProps {
  readonly groups: readonly TreeGroup[];
  readonly selectedId: string | undefined;
  /** The arrow keys came to a method. */
  readonly onSelect: (id: string) => void;
  /** A method was clicked, or Enter pressed. */
  readonly onChoose: (id: string) => void;
}

/** The methods by service: arrow keys move and select, Left and Right close and open a service. One Tab stop. */
export function MethodTree({ groups, selectedId, onSelect, onChoose }: MethodTreeProps) {
  const prefix = useId();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [activeGroup, setActiveGroup] = useState<string>();
  const rows = rowsOf(groups, closed);
  const active =
    rows.find(({ id }) => id === (activeGroup === undefined ? selectedId : `group ${activeGroup}`)) ??
    rows[0];

  useEffect(() => {
    if (selectedId !== undefined)
      document.getElementById(prefix + selectedId)?.scrollIntoView?.({ block: "nearest" });
  }, [selectedId, prefix]);

  function setOpen(name: string, isOpen: boolean): void {
    const next = new Set(closed);
    if (isOpen) next.delete(name);
    else next.add(name);
    setClosed(next);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (active === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveInTree(event.key, rows, active);
    if (move?.type === "activate") {
      setActiveGroup(move.row.group);
      if (move.row.group === undefined) onSelect(move.row.id);
      document.getElementById(prefix + move.row.id)?.scrollIntoView?.({ block: "nearest" });
    } else if (move !== undefined && active.group !== undefined) setOpen(active.group, move.type === "open");
    else if (event.key === "Enter" && active.group === undefined) onChoose(active.id);
    else return;
    event.preventDefault();
  }

  return (
    <div
      role="tree"
      aria-label="Methods"
      className="tree"
      tabIndex={0}
      aria-activedescendant={active === undefined ? undefined : prefix + active.id}
      data-testid="method-tree"
      onKeyDown={onKeyDown}
    >
      {groups.map(({ name, methods }, groupIndex) => {
        const isOpen = !closed.has(name);
        const items = methods.map((method, index) => (
          <MethodItem
            key={method.info.id}
            method={method}
            domId={prefix + method.info.id}
            level={name === "" ? 1 : 2}
            position={index + 1}
            siblings={methods.length}
            isSelected={method.info.id === selectedId}
            isActive={method.info.id === active?.id}
            onChoose={() => {
              setActiveGroup(undefined);
              onChoose(method.info.id);
            }}
          />
        ));
        if (name === "") return items;
        return (
          <div
            key={name}
            role="treeitem"
            id={`${prefix}group ${name}`}
            aria-level={1}
            aria-expanded={isOpen}
            aria-selected={false}
            aria-posinset={groupIndex + 1}
            aria-setsize={groups.length}
            aria-label={name}
            tabIndex={-1}
            className="tree-group"
          >
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys */}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: it is the visible part of the tree item around it */}
            <div
              className="tree-group-head"
              data-active={active?.group === name}
              onClick={() => setOpen(name, !isOpen)}
            >
              <ChevronDown size={13} className="tree-twist" data-open={isOpen} aria-hidden="true" />
              <span className="tree-group-name">{name}</span>
              <span className="tree-group-count tabular">{methods.length}</span>
            </div>
            {isOpen && (
              // biome-ignore lint/a11y/useSemanticElements: a group of tree items is no field set
              <div role="group">{items}</div>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** A row as the keys see it: a service, or a method that is seen. */
function rowsOf(groups: readonly TreeGroup[], closed: ReadonlySet<string>) {
  return groups.flatMap(({ name, methods }) => {
    const isOpen = !closed.has(name);
    const parentId = name === "" ? undefined : `group ${name}`;
    const items = methods.map(({ info }) => ({
      id: info.id,
      parentId,
      group: undefined,
      isOpen: false,
      count: 0,
    }));
    if (parentId === undefined) return items;
    return [
      { id: parentId, parentId: undefined, group: name, isOpen, count: methods.length },
      ...(isOpen ? items : []),
    ];
  });
}
