import { useRef } from "react";
import { isAlternative } from "../schema/fits.ts";
import type { FormNode } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";

interface AlternativeSwitchProps {
  readonly node: FormNode;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly label: string;
}

/** Switches for null and undefined, where they may be sent. What stood there before comes back. */
export function AlternativeSwitch({ node, value, onChange, label }: AlternativeSwitchProps) {
  const before = useRef<{ readonly value: unknown }>(undefined);
  return node.or.map((word) => {
    const alternative = word === "null" ? null : undefined;
    const isOn = value === alternative;
    function toggle(): void {
      if (isOn) {
        onChange(before.current === undefined ? seedOf({ ...node, or: [] }) : before.current.value);
      } else {
        if (!isAlternative(node, value)) before.current = { value };
        onChange(alternative);
      }
    }
    return (
      <button
        key={word}
        type="button"
        className="button button-quiet button-small field-alternative"
        aria-label={`Send ${word} for ${label}`}
        aria-pressed={isOn}
        onClick={toggle}
      >
        {word}
      </button>
    );
  });
}
