import { childrenOf } from "./children.ts";
import { kindOf } from "./kind.ts";
import { bytesIn } from "./same-value.ts";

/** What any value costs beside its contents. */
const baseBytes = 16;

/** Of a value with more parts, the rest counts as much as the first ones. */
const maxParts = 2_000;

/** About how many bytes of memory a value keeps: close enough to hold a log to its limit. */
export function weightOf(value: unknown): number {
  const seen = { parts: 0 };
  return weigh(value, seen, 0);
}

function weigh(value: unknown, seen: { parts: number }, depth: number): number {
  seen.parts++;
  switch (kindOf(value)) {
    case "string":
      return baseBytes + (value as string).length * 2; // the kind says so
    case "bytes":
    case "buffer":
    case "typed-array":
      // A view keeps all of what it looks at.
      return baseBytes + bytesIn(value).buffer.byteLength;
    case "array":
    case "set":
    case "map":
    case "object":
    case "error":
      return baseBytes * 2 + weighParts(value, seen, depth);
    default:
      return baseBytes;
  }
}

function weighParts(value: unknown, seen: { parts: number }, depth: number): number {
  const children = childrenOf(value);
  let weight = 0;
  let looked = 0;
  for (const { label, value: part } of children) {
    if (seen.parts > maxParts || depth > 50) break;
    weight += label.text.length + weigh(part, seen, depth + 1);
    looked++;
  }
  return looked === 0 ? children.length * baseBytes : (weight / looked) * children.length;
}
