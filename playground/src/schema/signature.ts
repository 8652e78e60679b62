import { previewOf } from "../values/preview.ts";
import type { FormNode } from "./form-node.ts";

/** Deeper, and longer, a signature would no longer be read. */
const maxDepth = 3;
const maxFields = 8;

/** What a node takes, as TypeScript would write it, in one line: `{ a: number; b?: Date | null }`. */
export function signatureOf(node: FormNode, depth = 0): string {
  const own = ownSignature(node, depth);
  return [own, ...node.or].join(" | ");
}

/** Whether a node is made of others, and must be left out at some depth. An object has a short form of its own. */
function isNested({ type }: FormNode): boolean {
  return ["list", "set", "map", "tuple", "union", "stream"].includes(type);
}

function ownSignature(node: FormNode, depth: number): string {
  const inner = (child: FormNode) =>
    depth >= maxDepth && isNested(child) ? "…" : signatureOf(child, depth + 1);
  switch (node.type) {
    case "text":
      return "string";
    case "integer":
      return "number";
    case "date":
      return "Date";
    case "url":
      return "URL";
    case "bytes":
      return "Uint8Array";
    case "choice":
      return node.values.length > 6
        ? `${node.values
            .slice(0, 5)
            .map((value) => previewOf(value, 24))
            .join(" | ")} | …`
        : node.values.map((value) => previewOf(value, 24)).join(" | ");
    case "nothing":
      return String(node.value);
    case "list": {
      const item = inner(node.item());
      return /[ |]/.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
    }
    case "set":
      return `Set<${inner(node.item())}>`;
    case "stream":
      return `Stream<${inner(node.item())}>`;
    case "tuple":
      return `[${node.items.map((item) => inner(item())).join(", ")}${node.rest === undefined ? "" : `, ...${inner(node.rest())}[]`}]`;
    case "map":
      return `Map<${inner(node.key())}, ${inner(node.value())}>`;
    case "object": {
      if (node.fields.length === 0 && node.others !== undefined)
        return `Record<string, ${inner(node.others())}>`;
      if (node.fields.length === 0) return "{}";
      if (depth >= maxDepth) return "{ … }";
      const fields = node.fields
        .slice(0, maxFields)
        .map(({ name, required, node: field }) => `${name}${required ? "" : "?"}: ${inner(field())}`);
      return `{ ${fields.join("; ")}${node.fields.length > maxFields ? "; …" : ""} }`;
    }
    case "union":
      return node.options.map((option) => inner(option.node())).join(" | ");
    case "any":
      return "unknown";
    default:
      return node.type;
  }
}
