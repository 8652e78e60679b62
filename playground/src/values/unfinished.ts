const unfinishedKinds = ["number", "integer", "bigint", "date", "url", "bytes", "json"] as const;

/** What an `Unfinished` text is to become. */
export type UnfinishedKind = (typeof unfinishedKinds)[number];

/** Whether a text may become this. */
export function isUnfinishedKind(name: string): name is UnfinishedKind {
  return unfinishedKinds.some((kind) => kind === name);
}

/**
 * A text that a person is typing and that is no value yet: `1e`, `2026-13`, nothing at all. It stands in a draft in the place of the
 * value, so that neither form nor JSON loses a key stroke, and keeps the draft from being sent.
 */
export class Unfinished {
  readonly as: UnfinishedKind;
  readonly text: string;

  constructor(as: UnfinishedKind, text: string) {
    this.as = as;
    this.text = text;
  }
}

/** The containers in which something may stand twice while it is typed. */
export type RepeatedKind = "map" | "set" | "object";

/**
 * A Map, Set or object in which a key (a Set's element) stands twice for the moment, as happens while one types a key. The
 * real container would drop one of the two without a word; this keeps both, and keeps the draft from being sent.
 */
export class Repeated {
  readonly as: RepeatedKind;
  /** For a Set, key and value are the same. */
  readonly entries: readonly Entry[];

  constructor(as: RepeatedKind, entries: readonly Entry[]) {
    this.as = as;
    this.entries = entries;
  }
}

/** Key and value. */
export type Entry = readonly [key: unknown, value: unknown];
