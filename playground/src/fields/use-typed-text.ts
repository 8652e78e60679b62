import { useState } from "react";
import { sameValue } from "../values/same-value.ts";
import type { Read } from "../values/typed-text.ts";
import { Unfinished, type UnfinishedKind } from "../values/unfinished.ts";

interface TypedTextOptions<Value> {
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly read: (text: string) => Read<Value>;
  readonly format: (value: Value) => string;
  readonly as: UnfinishedKind;
}

/**
 * The text of a field whose value is no text: as it was typed (`1.50`) while it means the value, written anew when the value was
 * changed elsewhere. What means nothing yet is kept as `Unfinished`.
 */
export function useTypedText<Value>({
  value,
  onChange,
  read,
  format,
  as,
}: TypedTextOptions<Value>): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState<string>();
  function write(text: string): void {
    setTyped(text);
    const outcome = read(text);
    onChange(outcome.ok ? outcome.value : new Unfinished(as, text));
  }
  if (value instanceof Unfinished) return [value.text, write];
  const meant = typed === undefined ? undefined : read(typed);
  if (typed !== undefined && meant?.ok === true && sameValue(meant.value, value)) return [typed, write];
  return [format(value as Value), write]; // the field is given values that fit
}
