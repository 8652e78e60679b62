import { formatNumber } from "./format.ts";
import { kindOf, type NumberArray, nameOfClass } from "./kind.ts";
import { bytesIn } from "./same-value.ts";
import type { StreamSlot } from "./stream-slot.ts";

/** Containers whose text is shorter stand in one line. */
const lineWidth = 72;

/**
 * A value as an expression of TypeScript that makes it again: `new Date("…")`, `10n`, `new Map([…])`.
 * @param sourceOf What stands for a stream, by the property that it stands in.
 */
export function typescriptLiteral(
  value: unknown,
  indent = "",
  sourceOf: (slot: StreamSlot, property: string) => string = String,
  property = "",
): string {
  const inner = (each: unknown, name = "") => typescriptLiteral(each, `${indent}  `, sourceOf, name);
  const list = (items: ArrayLike<unknown>) =>
    wrap(
      "[",
      Array.from(items, (item) => inner(item)),
      "]",
      indent,
    );
  // The kind says what the value is.
  switch (kindOf(value)) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return formatNumber(value as number);
    case "bigint":
      return `${value}n`;
    case "date":
      return `new Date(${Number.isNaN((value as Date).getTime()) ? "NaN" : JSON.stringify((value as Date).toISOString())})`;
    case "url":
      return `new URL(${JSON.stringify((value as URL).href)})`;
    case "bytes":
      return `Uint8Array.from(${numbers(value as NumberArray)})`;
    case "buffer":
      return buffer(value as ArrayBuffer | DataView);
    case "typed-array":
      return `${nameOfClass(value as object)}.from(${numbers(value as NumberArray)})`;
    case "error":
      return `new Error(${JSON.stringify((value as Error).message)})`;
    case "array":
      return list(value as unknown[]);
    case "set":
      return `new Set(${list([...(value as Set<unknown>)])})`;
    case "map":
      return `new Map(${list([...(value as Map<unknown, unknown>)])})`;
    case "object":
      return wrap(
        "{",
        Object.entries(value as object).map(([key, each]) => `${propertyName(key)}: ${inner(each, key)}`),
        "}",
        indent,
      );
    case "stream":
      return sourceOf(value as StreamSlot, property);
    default:
      return String(value);
  }
}

function numbers(items: NumberArray): string {
  return `[${Array.from(items as ArrayLike<number | bigint>, (item) => (typeof item === "bigint" ? `${item}n` : formatNumber(item))).join(", ")}]`;
}

function buffer(value: ArrayBuffer | DataView): string {
  const bytes = `Uint8Array.from(${numbers(bytesIn(value))}).buffer`;
  return value instanceof DataView ? `new DataView(${bytes})` : bytes;
}

/** `__proto__` in a literal would set the prototype. */
function propertyName(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function wrap(open: string, parts: readonly string[], close: string, indent: string): string {
  if (parts.length === 0) return open + close;
  const line = open === "{" ? `{ ${parts.join(", ")} }` : `[${parts.join(", ")}]`;
  if (line.length <= lineWidth && !line.includes("\n")) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part},`).join("\n")}\n${indent}${close}`;
}
