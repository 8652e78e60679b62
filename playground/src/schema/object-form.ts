import type { NodeOf } from "./form-node.ts";
import { asSchema, type JsonSchema, type Roots } from "./references.ts";
import { later } from "./to-form.ts";

/** An object: the properties it names, and whether it takes others (a record names none and takes all). */
export function toObject(schema: JsonSchema, roots: Roots): Omit<NodeOf<"object">, "or"> {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const properties = Object.entries(asSchema(schema.properties));
  const { keys: known, others: openKeys } = keysOf(schema);
  const named = [...properties, ...known.map((name) => [name, schema.additionalProperties] as const)];
  const isRecord = properties.length === 0 && "additionalProperties" in schema;
  const takesOthers = openKeys && typeof schema.additionalProperties === "object";
  return {
    type: "object",
    fields: named.map(([name, property]) => ({
      name,
      required: required.has(name),
      node: later(property, roots),
    })),
    others: takesOthers ? later(schema.additionalProperties, roots) : undefined,
    keys:
      isRecord && openKeys && schema.propertyNames !== undefined
        ? later(schema.propertyNames, roots)
        : undefined,
  };
}

/** A record with an enumeration for keys has fields by these names, and no others. */
function keysOf({ propertyNames }: JsonSchema): {
  readonly keys: readonly string[];
  readonly others: boolean;
} {
  const names = asSchema(propertyNames).enum;
  if (!Array.isArray(names)) return { keys: [], others: true };
  return { keys: names.filter((name) => typeof name === "string"), others: false };
}
