import { objectOf } from "../values/entries.ts";
import { StreamSlot } from "../values/stream-slot.ts";
import { fits } from "./fits.ts";
import type { FormNode, NumberLimits } from "./form-node.ts";

/** A schema that requires itself has no smallest value; this deep the form stops and leaves the rest to the person. */
const maxDepth = 8;

/**
 * A value to start from: what is required, as small as it may be, nothing that is optional. It is shown in full before
 * anything is sent.
 */
export function seedOf(node: FormNode, depth = 0): unknown {
  if (node.byDefault !== undefined && fits(node, node.byDefault.value)) return node.byDefault.value;
  if (depth > maxDepth) return null;
  switch (node.type) {
    case "text":
      return "";
    case "number":
    case "integer":
      return smallNumber(node.limits, node.type === "integer" ? 1 : 0.1);
    case "bigint":
      return 0n;
    case "boolean":
      return false;
    case "date":
      return startOfToday();
    case "bytes":
      return new Uint8Array();
    case "url":
      return new URL("https://example.com/");
    case "choice":
      return node.values[0];
    case "nothing":
      return node.value;
    case "list":
      return Array.from({ length: Math.min(node.minItems ?? 0, maxDepth) }, () =>
        seedOf(node.item(), depth + 1),
      );
    case "tuple":
      return node.items.map((item) => seedOf(item(), depth + 1));
    case "set":
      return new Set();
    case "map":
      return new Map();
    case "object": {
      const required = node.fields.filter((field) => field.required);
      return objectOf(required.map(({ name, node: field }) => [name, seedOf(field(), depth + 1)]));
    }
    case "stream":
      return new StreamSlot();
    case "union": {
      const [first] = node.options;
      return first === undefined ? null : seedOf(first.node(), depth + 1);
    }
    case "any":
      return depth === 0 ? {} : null;
  }
}

function smallNumber({ min, max, above, below }: NumberLimits, step: number): number {
  const least = above !== undefined ? above + step : (min ?? Number.NEGATIVE_INFINITY);
  const most = below !== undefined ? below - step : (max ?? Number.POSITIVE_INFINITY);
  if (least > 0) return least;
  return most < 0 ? most : 0;
}

/** UTC, and without a time of day that nobody chose. */
function startOfToday(): Date {
  return new Date(new Date().setUTCHours(0, 0, 0, 0));
}
