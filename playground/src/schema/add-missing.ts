import { entriesOf, fromEntries } from "../values/entries.ts";
import { isPlainObject } from "../values/kind.ts";
import { bestOption, fits, isAlternative } from "./fits.ts";
import type { FormNode } from "./form-node.ts";
import { seedOf } from "./seed.ts";

/** The value with every required field that it lacks, as small as it may be; nothing that is there is changed. */
export function addMissing(node: FormNode, value: unknown): unknown {
  if (isAlternative(node, value) || !fits(node, value)) return value;
  switch (node.type) {
    case "object": {
      if (!isPlainObject(value)) return value;
      const known = new Map(node.fields.map((field) => [field.name, field.node]));
      const there = entriesOf(value).map(([key, part]) => {
        const field = known.get(String(key)) ?? node.others;
        return [key, field === undefined ? part : addMissing(field(), part)] as const;
      });
      const missing = node.fields.filter(({ name, required }) => required && !Object.hasOwn(value, name));
      return fromEntries("object", [
        ...there,
        ...missing.map(({ name, node: field }) => [name, seedOf(field())] as const),
      ]);
    }
    case "list":
      return (value as unknown[]).map((item) => addMissing(node.item(), item)); // it fits
    case "union": {
      const option = node.options[bestOption(node, value)]?.node();
      return option === undefined ? value : addMissing(option, value);
    }
    default:
      return value;
  }
}
