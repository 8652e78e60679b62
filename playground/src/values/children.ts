import { kindOf, type NumberArray } from "./kind.ts";
import { MapEntryView } from "./map-entry-view.ts";
import { previewOf } from "./preview.ts";
import type { Repeated } from "./unfinished.ts";

/** A part of a value, with what leads to it. */
export interface Child {
  readonly label: {
    readonly text: string;
    /** A property, an index, a Map's key (shown as a value), or a word of ours such as `cause`. */
    readonly kind: "property" | "index" | "map-key" | "word";
    /** The key itself, for a Map's. */
    readonly key?: unknown;
  };
  readonly value: unknown;
  /** Tells it apart from its siblings. */
  readonly step: string;
}

/** How many parts a value opens to. */
export function childCount(value: unknown): number {
  // The kind says what the value is.
  switch (kindOf(value)) {
    case "array":
      return (value as unknown[]).length;
    case "typed-array":
      return (value as NumberArray).length;
    case "set":
    case "map":
      return (value as Set<unknown>).size;
    case "object":
      return Object.keys(value as object).length;
    case "repeated":
      return (value as Repeated).entries.length;
    case "error":
      return "cause" in (value as Error) ? 1 : 0;
    case "entry":
      return 2;
    default:
      return 0;
  }
}

/** The parts of a value in their order. Bytes and strings have none: they are shown as a whole. */
export function childrenOf(value: unknown): Child[] {
  switch (kindOf(value)) {
    case "array":
    case "typed-array":
      return Array.from(value as ArrayLike<unknown>, indexed);
    case "set":
      return Array.from(value as Set<unknown>, indexed);
    case "map":
      return Array.from(value as Map<unknown, unknown>, ([key, entry], index) => mapEntry(key, entry, index));
    case "object":
      return Object.entries(value as object).map(([key, entry]) => ({
        label: { text: key, kind: "property" },
        value: entry,
        step: key,
      }));
    case "repeated":
      return (value as Repeated).entries.map(([key, entry], index) => mapEntry(key, entry, index));
    case "error":
      return "cause" in (value as Error) ? [word("cause", (value as Error).cause)] : [];
    case "entry":
      return [word("key", (value as MapEntryView).key), word("value", (value as MapEntryView).value)];
    default:
      return [];
  }
}

function indexed(value: unknown, index: number): Child {
  return { label: { text: String(index), kind: "index" }, value, step: String(index) };
}

/** A key that has parts itself can be opened beside its value; any other is the label. */
function mapEntry(key: unknown, value: unknown, index: number): Child {
  const label = { text: previewOf(key, 48), kind: "map-key", key } as const;
  return { label, value: childCount(key) > 0 ? new MapEntryView(key, value) : value, step: String(index) };
}

function word(text: string, value: unknown): Child {
  return { label: { text, kind: "word" }, value, step: text };
}
