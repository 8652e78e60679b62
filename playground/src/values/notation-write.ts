import { toBase64 } from "./base64.ts";
import { formatDate, formatNumber } from "./format.ts";
import { kindOf, nameOfClass } from "./kind.ts";
import { notationTagOf } from "./notation-tags.ts";
import { bytesIn } from "./same-value.ts";
import type { Repeated, Unfinished } from "./unfinished.ts";

/** Containers whose text is shorter stand in one line. */
const lineWidth = 64;

/** Deeper than this a value is written as `…`: only a result can be so deep, and only a reader sees it. */
const maxDepth = 300;

/**
 * A value as the text of the JSON editor, with values that JSON has not in the notation of `notationTags`. Reading it
 * again gives the same value.
 */
export function writeNotation(value: unknown): string {
  return write(value, "", 0);
}

function write(value: unknown, indent: string, depth: number): string {
  if (depth > maxDepth) return '"…"';
  const inner = (each: unknown, extra: string) => write(each, indent + extra, depth + 1);
  const list = (items: ArrayLike<unknown>, extra = "") =>
    wrap(
      "[",
      Array.from(items, (item) => inner(item, `${extra}  `)),
      "]",
      indent + extra,
    );
  const tagged = (tag: string, text: string) => `{"${tag}": ${text}}`;
  // The kind says what the value is.
  switch (kindOf(value)) {
    case "null":
    case "boolean":
      return String(value);
    case "string":
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) ? formatNumber(value as number) : tagged("$number", `"${value}"`);
    case "undefined":
      return tagged("$undefined", "true");
    case "bigint":
      return tagged("$bigint", `"${value}"`);
    case "date":
      return tagged(
        "$date",
        Number.isNaN((value as Date).getTime()) ? "null" : `"${formatDate(value as Date)}"`,
      );
    case "url":
      return tagged("$url", JSON.stringify((value as URL).href));
    case "bytes":
      return tagged("$bytes", `"${toBase64(value as Uint8Array)}"`);
    case "buffer":
    case "typed-array":
      return `{"$bytes": "${toBase64(bytesIn(value))}", "of": "${nameOfClass(value as object)}"}`;
    case "error":
      return tagged("$error", writeError(value as Error, inner));
    case "array":
      return list(value as unknown[]);
    case "set":
      return tagged("$set", list([...(value as Set<unknown>)]));
    case "map":
      return tagged("$map", list([...(value as Map<unknown, unknown>)]));
    case "object":
      return writeObject(Object.entries(value as object), indent, inner);
    case "unfinished":
      return tagged(
        "$unfinished",
        `{"${(value as Unfinished).as}": ${JSON.stringify((value as Unfinished).text)}}`,
      );
    case "repeated":
      return writeRepeated(value as Repeated, indent, inner, list);
    case "entry":
    case "other":
      return JSON.stringify(String(value));
  }
}

type WriteInner = (value: unknown, extraIndent: string) => string;

function writeObject(
  entries: readonly (readonly [string, unknown])[],
  indent: string,
  inner: WriteInner,
): string {
  const members = entries.map(([key, value]) => `${JSON.stringify(key)}: ${inner(value, "  ")}`);
  const text = wrap("{", members, "}", indent);
  return notationTagOf(entries.map(([key]) => key)) === undefined ? text : `{"$object": ${text}}`;
}

function writeRepeated(
  repeated: Repeated,
  indent: string,
  inner: WriteInner,
  list: (items: ArrayLike<unknown>) => string,
): string {
  if (repeated.as === "map") return `{"$map": ${list(repeated.entries)}}`;
  if (repeated.as === "set") return `{"$set": ${list(repeated.entries.map(([item]) => item))}}`;
  return writeObject(
    repeated.entries.map(([key, value]) => [String(key), value]),
    indent,
    inner,
  );
}

function writeError(error: Error, inner: WriteInner): string {
  const fields = [`"name": ${JSON.stringify(error.name)}`, `"message": ${JSON.stringify(error.message)}`];
  if ("cause" in error) fields.push(`"cause": ${inner(error.cause, "")}`);
  return `{${fields.join(", ")}}`;
}

function wrap(open: string, parts: readonly string[], close: string, indent: string): string {
  if (parts.length === 0) return open + close;
  const line = open === "{" ? `{ ${parts.join(", ")} }` : `[${parts.join(", ")}]`;
  if (line.length <= lineWidth && !line.includes("\n")) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(",\n")}\n${indent}${close}`;
}
