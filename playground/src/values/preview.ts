import { formatBytes, formatDate, formatNumber } from "./format.ts";
import { kindOf, type NumberArray, nameOfClass } from "./kind.ts";
import type { MapEntryView } from "./map-entry-view.ts";
import { bytesIn } from "./same-value.ts";
import type { Repeated, Unfinished } from "./unfinished.ts";

/** Longer strings are cut in a preview; the tree shows them whole. */
const maxStringLength = 120;

/** A value in one line of at most about `maxLength` characters: exact for what is small, the beginning of what is large. */
export function previewOf(value: unknown, maxLength = 80): string {
  // The kind says what the value is.
  switch (kindOf(value)) {
    case "string":
      return quoted(value as string, Math.max(8, Math.min(maxStringLength, maxLength)));
    case "number":
      return formatNumber(value as number);
    case "bigint":
      return `${value}n`;
    case "date":
      return formatDate(value as Date);
    case "url":
      return (value as URL).href;
    case "error":
      return `${(value as Error).name}: ${(value as Error).message}`;
    case "bytes":
    case "buffer":
      return formatBytes(bytesIn(value).byteLength);
    case "unfinished":
      return (value as Unfinished).text;
    case "array":
      return listOf("[", value as unknown[], "]", maxLength);
    case "typed-array":
      return `${nameOfClass(value as object)} ${listOf("[", value as NumberArray, "]", maxLength)}`;
    case "set":
      return `Set ${listOf("{", [...(value as Set<unknown>)], "}", maxLength)}`;
    case "map":
      return `Map ${pairsOf([...(value as Map<unknown, unknown>)], " → ", maxLength)}`;
    case "object":
      return pairsOf(Object.entries(value as object), ": ", maxLength);
    case "entry":
      return pairsOf([[(value as MapEntryView).key, (value as MapEntryView).value]], " → ", maxLength);
    case "repeated":
      return pairsOf((value as Repeated).entries, ": ", maxLength);
    default:
      return String(value);
  }
}

function quoted(text: string, maxLength: number): string {
  return text.length <= maxLength
    ? JSON.stringify(text)
    : `${JSON.stringify(text.slice(0, maxLength)).slice(0, -1)}…"`;
}

function listOf(open: string, items: ArrayLike<unknown>, close: string, maxLength: number): string {
  return joined(open, items.length, (i, room) => previewOf(items[i], room), close, maxLength);
}

function pairsOf(entries: ArrayLike<readonly [unknown, unknown]>, arrow: string, maxLength: number): string {
  const part = (index: number, room: number) => {
    const [key, value] = entries[index] ?? [];
    const name = typeof key === "string" && arrow === ": " ? key : previewOf(key, 24);
    return `${name}${arrow}${previewOf(value, room - name.length)}`;
  };
  return joined("{", entries.length, part, "}", maxLength);
}

/** As many parts as fit, then `…`. Parts that do not fit are not made, so a large container costs no more than a small one. */
function joined(
  open: string,
  count: number,
  part: (index: number, room: number) => string,
  close: string,
  maxLength: number,
): string {
  if (count === 0) return open + close;
  let text = open === "{" ? "{ " : open;
  for (let i = 0; i < count; i++) {
    const next = `${i === 0 ? "" : ", "}${part(i, Math.max(8, Math.floor((maxLength - text.length) * 0.8)))}`;
    if (i > 0 && text.length + next.length > maxLength) return `${text}, …${open === "{" ? " " : ""}${close}`;
    text += next;
  }
  return `${text}${open === "{" ? " " : ""}${close}`;
}
