import type { LucideIcon } from "lucide-react";
import { ariaKeys, keyLabel } from "./platform-keys.ts";

interface IconButtonProps {
  readonly icon: LucideIcon;
  /** What it does, read aloud and shown as its tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  /** Shown in the tooltip: `Mod+Enter`. */
  readonly keys?: string;
  readonly small?: boolean;
  /** For a button that is a switch. */
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly disabled?: boolean;
  readonly testId?: string;
  /** -1 for a button that repeats what a key does. */
  readonly tabIndex?: number;
}

/** A button that shows an icon and says in words what it does. */
export function IconButton({
  icon: Icon,
  label,
  onClick,
  keys,
  small,
  pressed,
  expanded,
  disabled,
  testId,
  tabIndex,
}: IconButtonProps) {
  return (
    <button
      type="button"
      className={`button button-quiet icon-button ${small ? "button-small" : ""}`}
      aria-label={label}
      title={keys === undefined ? label : `${label} (${keyLabel(keys)})`}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
      aria-pressed={pressed}
      aria-expanded={expanded}
      disabled={disabled}
      data-testid={testId}
      tabIndex={tabIndex}
      onClick={onClick}
    >
      <Icon size={small ? 14 : 16} strokeWidth={1.75} aria-hidden="true" />
    </button>
  );
}
