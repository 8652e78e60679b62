import { toBase64 } from "./base64.ts";
import { formatDate, formatNumber } from "./format.ts";
import { kindOf, nameOfClass } from "./kind.ts";
import { notationTagOf } from "./notation-tags.ts";
import { bytesIn } from "./same-value.ts";
import type { StreamSlot } from "./stream-slot.ts";
import type { Repeated, Unfinished } from "./unfinished.ts";

/** Containers whose text is shorter stand in one line. */
const usualWidth = 64;

/** Deeper than this a value is written as `…`: only a result can be so deep, and only a reader sees it. */
const maxDepth = 300;

/**
 * A value as the text of the JSON editor, with values that JSON has not in the notation of `notationTags`. Reading it
 * again gives the same value.
 * @param lineWidth Containers that are longer are broken into lines; `Infinity` for one line.
 */
export function writeNotation(value: unknown, lineWidth: number = usualWidth): string {
  return new NotationWriter(lineWidth).write(value, "");
}

class NotationWriter {
  readonly #lineWidth: number;
  #depth = 0;

  constructor(lineWidth: number) {
    this.#lineWidth = lineWidth;
  }

  write(value: unknown, indent: string): string {
    if (this.#depth >= maxDepth) return '"…"';
    this.#depth++;
    const text = this.#write(value, indent);
    this.#depth--;
    return text;
  }

  #write(value: unknown, indent: string): string {
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
        return tagged("$date", isValid(value as Date) ? `"${formatDate(value as Date)}"` : "null");
      case "url":
        return tagged("$url", JSON.stringify((value as URL).href));
      case "bytes":
        return tagged("$bytes", `"${toBase64(value as Uint8Array)}"`);
      case "buffer":
      case "typed-array":
        return `{"$bytes": "${toBase64(bytesIn(value))}", "of": "${nameOfClass(value as object)}"}`;
      case "error":
        return tagged("$error", this.#error(value as Error, indent));
      case "array":
        return this.#list(value as unknown[], indent);
      case "set":
        return tagged("$set", this.#list([...(value as Set<unknown>)], indent));
      case "map":
        return tagged("$map", this.#list([...(value as Map<unknown, unknown>)], indent));
      case "object":
        return this.#object(Object.entries(value as object), indent);
      case "unfinished":
        return unfinished(value as Unfinished);
      case "repeated":
        return this.#repeated(value as Repeated, indent);
      case "stream":
        return stream(value as StreamSlot);
      case "entry":
      case "other":
        return JSON.stringify(String(value));
    }
  }

  #list(items: readonly unknown[], indent: string): string {
    const parts = items.map((item) => this.write(item, `${indent}  `));
    return this.#wrap("[", parts, "]", indent);
  }

  #object(entries: readonly (readonly [string, unknown])[], indent: string): string {
    const parts = entries.map(
      ([key, value]) => `${JSON.stringify(key)}: ${this.write(value, `${indent}  `)}`,
    );
    const text = this.#wrap("{", parts, "}", indent);
    return notationTagOf(entries.map(([key]) => key)) === undefined ? text : tagged("$object", text);
  }

  #repeated({ as, entries }: Repeated, indent: string): string {
    if (as === "map") return tagged("$map", this.#list(entries, indent));
    const keys = entries.map(([key]) => key);
    if (as === "set") return tagged("$set", this.#list(keys, indent));
    return this.#object(
      entries.map(([key, value]) => [String(key), value]),
      indent,
    );
  }

  #error(error: Error, indent: string): string {
    const { name, message } = error;
    const cause = "cause" in error ? `, "cause": ${this.write(error.cause, indent)}` : "";
    return `{"name": ${JSON.stringify(name)}, "message": ${JSON.stringify(message)}${cause}}`;
  }

  #wrap(open: string, parts: readonly string[], close: string, indent: string): string {
    if (parts.length === 0) return open + close;
    const line = open === "{" ? `{ ${parts.join(", ")} }` : `[${parts.join(", ")}]`;
    if (line.length <= this.#lineWidth && !line.includes("\n")) return line;
    return `${open}\n${parts.map((part) => `${indent}  ${part}`).join(",\n")}\n${indent}${close}`;
  }
}

function tagged(tag: string, text: string): string {
  return `{"${tag}": ${text}}`;
}

function isValid(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

function stream({ file }: StreamSlot): string {
  return tagged("$stream", file === undefined ? '"items"' : `{"file": ${JSON.stringify(file)}}`);
}

function unfinished({ as, text }: Unfinished): string {
  return tagged("$unfinished", `{"${as}": ${JSON.stringify(text)}}`);
}
