import { type KeyboardEvent, useId } from "react";
import "./tabs.css";

/** One of several views of the same thing. */
export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Behind the label: how many. */
  readonly count?: number;
  readonly disabled?: boolean;
}

interface TabsProps<Id extends string> {
  /** What is chosen, read aloud. */
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** The panel that the tabs switch; `tabPanel` gives it its attributes. */
  readonly panelId: string;
  /** What the tabs are found by in tests: `args` makes `args-tab-form` and `args-tab-json`. */
  readonly testId: string;
}

/** Tabs: one Tab stop, arrow keys between them, which choose at once. */
export function Tabs<Id extends string>({ label, tabs, selected, onSelect, panelId, testId }: TabsProps<Id>) {
  const prefix = useId();
  const enabled = tabs.filter(({ disabled }) => !disabled);
  function move(event: KeyboardEvent<HTMLDivElement>): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey) return;
    event.preventDefault();
    const at = enabled.findIndex(({ id }) => id === selected);
    const next = enabled[(at + step + enabled.length) % enabled.length];
    if (next === undefined) return;
    onSelect(next.id);
    document.getElementById(`${prefix}${next.id}`)?.focus();
  }
  return (
    <div role="tablist" aria-label={label} className="tabs" onKeyDown={move}>
      {tabs.map(({ id, label: text, count, disabled }) => (
        <button
          key={id}
          id={`${prefix}${id}`}
          type="button"
          role="tab"
          className="tab"
          aria-selected={id === selected}
          aria-controls={id === selected ? panelId : undefined}
          tabIndex={id === selected ? 0 : -1}
          disabled={disabled}
          data-testid={`${testId}-tab-${id}`}
          onClick={() => onSelect(id)}
        >
          {text}
          {count !== undefined && <span className="tab-count tabular">{count.toLocaleString("en")}</span>}
        </button>
      ))}
    </div>
  );
}
