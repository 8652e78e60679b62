import { formatNumber } from "../values/format.ts";
import type { NodeOf, NumberLimits } from "./form-node.ts";

/** What the schema says against this string. */
export function doubtOfText(
  { minLength = 0, maxLength, pattern, format }: NodeOf<"text">,
  text: string,
): string | undefined {
  if (text.length < minLength)
    return minLength === 1
      ? "may not be empty"
      : `has ${text.length} characters, at least ${minLength} are expected`;
  if (maxLength !== undefined && text.length > maxLength)
    return `has ${text.length} characters, at most ${maxLength} are expected`;
  if (pattern !== undefined && !matches(pattern, text))
    return format === undefined ? `does not match ${pattern}` : `is not a valid ${format}`;
  return undefined;
}

/** A pattern of the server that this browser cannot read says nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

/** What the schema says against this number. */
export function doubtOfNumber(node: NodeOf<"number" | "integer">, value: number): string | undefined {
  const { min, max, above, below, multipleOf }: NumberLimits = node.limits;
  if (node.type === "integer" && !Number.isInteger(value))
    return `${formatNumber(value)} is not a whole number`;
  if (min !== undefined && !(value >= min)) return `is below ${min}, the least that is taken`;
  if (max !== undefined && !(value <= max)) return `is above ${max}, the most that is taken`;
  if (above !== undefined && !(value > above)) return `must be above ${above}`;
  if (below !== undefined && !(value < below)) return `must be below ${below}`;
  if (multipleOf === undefined || isMultiple(value, multipleOf)) return undefined;
  return `is not a multiple of ${multipleOf}`;
}

/** 0.3 is a multiple of 0.1, though not as floating point divides. */
function isMultiple(value: number, of: number): boolean {
  const ratio = value / of;
  return Math.abs(ratio - Math.round(ratio)) < 1e-9;
}

/** What the schema says against this many elements. */
export function doubtOfCount({ minItems = 0, maxItems }: NodeOf<"list">, count: number): string | undefined {
  if (count < minItems) return `has ${count}, at least ${minItems} are expected`;
  return maxItems !== undefined && count > maxItems
    ? `has ${count}, at most ${maxItems} are expected`
    : undefined;
}
