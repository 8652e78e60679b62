import { kindOf } from "../values/kind.ts";
import { previewOf } from "../values/preview.ts";
import type { FormNode } from "./form-node.ts";
import { isFileStream } from "./stream-form.ts";

/** What a node takes, in words. */
export function nameOf(node: FormNode): string {
  switch (node.type) {
    case "text":
      return "a string";
    case "integer":
      return "a whole number";
    case "bigint":
      return "a BigInt";
    case "date":
      return "a Date";
    case "url":
      return "a URL";
    case "bytes":
      return "bytes";
    case "set":
      return "a Set";
    case "map":
      return "a Map";
    case "object":
      return node.fields.length === 0 && node.others !== undefined ? "a record" : "an object";
    case "stream":
      return isFileStream(node) ? "a file" : "a stream";
    case "nothing":
      return String(node.value);
    case "choice":
      return node.values.length === 1 ? previewOf(node.values[0], 30) : `one of ${node.values.length} values`;
    case "union":
      return node.options.map(({ label }) => label).join(" or ");
    case "any":
      return "anything";
    default:
      return `a ${node.type}`;
  }
}

/** What a value is, in words. */
export function nameOfValue(value: unknown): string {
  const kind = kindOf(value);
  if (["null", "undefined", "boolean", "number", "bigint", "string"].includes(kind))
    return previewOf(value, 40);
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
