/** Shown in the place of a Map's value whose key has parts of its own: opens to both. */
export class MapEntryView {
  readonly key: unknown;
  readonly value: unknown;

  constructor(key: unknown, value: unknown) {
    this.key = key;
    this.value = value;
  }
}
