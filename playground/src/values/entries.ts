import { type Entry, Repeated, type RepeatedKind } from "./unfinished.ts";

/** The entries of a Map, an object, or a `Repeated` of one. A Set's have the element on both sides. */
export function entriesOf(container: unknown): readonly Entry[] {
  if (container instanceof Repeated) return container.entries;
  if (container instanceof Map) return [...container];
  if (container instanceof Set) return [...container].map((item) => [item, item]);
  return typeof container === "object" && container !== null ? Object.entries(container) : [];
}

/** The container of these entries: the real one, or a `Repeated` while a key stands there twice. */
export function fromEntries(as: RepeatedKind, entries: readonly Entry[]): unknown {
  if (hasRepeatedKey(entries)) return new Repeated(as, entries);
  switch (as) {
    case "map":
      return new Map(entries);
    case "set":
      return new Set(entries.map(([item]) => item));
    case "object":
      return objectOf(entries.map(([key, value]) => [String(key), value]));
  }
}

/** `__proto__` becomes a property like any other, which a codec then refuses by name. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** The first key that stands there twice, for the sentence that says so. */
export function repeatedKeyOf({ entries }: Repeated): unknown {
  const seen = new Set<unknown>();
  for (const [key] of entries) {
    if (seen.has(key)) return key;
    seen.add(key);
  }
  return undefined;
}

/** Keys are compared as a Map does; two objects that look the same are two keys. */
function hasRepeatedKey(entries: readonly Entry[]): boolean {
  return new Set(entries.map(([key]) => key)).size < entries.length;
}
