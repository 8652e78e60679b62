import { entriesOf, fromEntries } from "../values/entries.ts";
import { isPlainObject } from "../values/kind.ts";
import { StreamSlot } from "../values/stream-slot.ts";
import type { FormNode, Later, NodeOf } from "./form-node.ts";

/** A stream whose items a person writes. */
export interface ItemStream {
  /** The property it stands in; empty where it is the whole input. */
  readonly name: string;
  readonly item: Later;
}

/** Whether the stream carries bytes, and a file is what one sends. */
export function isFileStream(node: NodeOf<"stream">): boolean {
  return node.item().type === "bytes";
}

/** The streams of an input that are written item by item. Only the input itself and its own properties may be streams. */
export function itemStreamsOf(form: FormNode | undefined): readonly ItemStream[] {
  if (form?.type === "stream") return isFileStream(form) ? [] : [{ name: "", item: form.item }];
  if (form?.type !== "object") return [];
  return form.fields.flatMap(({ name, node }) => {
    const field = node();
    return field.type === "stream" && !isFileStream(field) ? [{ name, item: field.item }] : [];
  });
}

/** The value with a slot for each stream that it lacks: examples cannot hold streams. */
export function withSlots(form: FormNode, value: unknown): unknown {
  if (form.type === "stream") return value instanceof StreamSlot ? value : new StreamSlot();
  if (form.type !== "object" || !(value === undefined || isPlainObject(value))) return value;
  const missing = form.fields.filter(
    ({ name, required, node }) =>
      required && node().type === "stream" && !(value !== undefined && Object.hasOwn(value, name)),
  );
  if (missing.length === 0) return value;
  return fromEntries("object", [
    ...entriesOf(value),
    ...missing.map(({ name }) => [name, new StreamSlot()] as const),
  ]);
}
