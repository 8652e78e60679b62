import { previewOf } from "../values/preview.ts";
import type { FormOption, NodeOf } from "./form-node.ts";
import { asSchema, isRecord, type JsonSchema, type Roots, resolveReference, rootsIn } from "./references.ts";
import { later } from "./to-form.ts";

/** What may stand in a place, null and undefined apart: they are a switch beside the field, not an option. */
export interface Alternatives {
  readonly or: readonly ("null" | "undefined")[];
  readonly options: readonly JsonSchema[];
}

/** The alternatives of a schema (`anyOf`, `oneOf`, a list of types, an enumeration with null); undefined where it has none. */
export function alternativesOf(schema: JsonSchema, roots: Roots): Alternatives | undefined {
  const listed = listedIn(schema);
  if (listed === undefined) return undefined;
  const flat = listed.flatMap((option): readonly JsonSchema[] => {
    const resolved = resolveReference(option, rootsIn(option, roots));
    return "title" in resolved || "description" in resolved ? [option] : (listedIn(resolved) ?? [option]);
  });
  const or = new Set<"null" | "undefined">();
  const options = flat.filter((option) => {
    if (option.type === "null" || ("const" in option && option.const === null)) or.add("null");
    else if (option["x-heddle"] === "undefined") or.add("undefined");
    else return true;
    return false;
  });
  return { or: [...or], options };
}

function listedIn(schema: JsonSchema): readonly JsonSchema[] | undefined {
  for (const key of ["anyOf", "oneOf"]) {
    const list = schema[key];
    if (Array.isArray(list) && list.length > 0) return list.map(asSchema);
  }
  if (Array.isArray(schema.type)) {
    const { type: types, ...rest } = schema;
    return schema.type.map((type) => ({ ...rest, type }));
  }
  if (Array.isArray(schema.enum) && schema.enum.includes(null)) {
    const values = schema.enum.filter((value) => value !== null);
    return [{ type: "null" }, ...(values.length > 0 ? [{ ...schema, type: undefined, enum: values }] : [])];
  }
  return undefined;
}

/** Several options, each under a name that tells it from the others. Options that are all constants are one choice. */
export function toUnion(
  options: readonly JsonSchema[],
  roots: Roots,
): Omit<NodeOf<"union">, "or"> | Omit<NodeOf<"choice">, "or"> {
  const resolved = options.map((option) => resolveReference(option, rootsIn(option, roots)));
  if (resolved.every((option) => "const" in option)) {
    return { type: "choice", values: resolved.map((option) => option.const) };
  }
  const discriminator = discriminatorOf(resolved);
  const labels = resolved.map((option) => labelOf(option, discriminator));
  const isUnique = (label: string) => labels.filter((other) => other === label).length === 1;
  const named = options.map(
    (option, index): FormOption => ({
      label: isUnique(labels[index] ?? "") ? (labels[index] ?? "") : `${labels[index]} ${index + 1}`,
      node: later(option, roots),
    }),
  );
  return { type: "union", options: named };
}

/** The property that is another constant in every option. */
function discriminatorOf(options: readonly JsonSchema[]): string | undefined {
  const [first, ...others] = options.map((option) => asSchema(option.properties));
  return Object.keys(first ?? {}).find((name) => {
    const constants = [first, ...others].map((properties) => asSchema(properties?.[name]).const);
    return constants.every((value) => value !== undefined) && new Set(constants).size === options.length;
  });
}

function labelOf(schema: JsonSchema, discriminator: string | undefined): string {
  if (discriminator !== undefined) return String(asSchema(asSchema(schema.properties)[discriminator]).const);
  if (typeof schema.title === "string") return schema.title;
  if ("const" in schema) return previewOf(schema.const, 24);
  const rich = schema["x-heddle"];
  if (typeof rich === "string")
    return { date: "Date", bigint: "BigInt", map: "Map", set: "Set", url: "URL" }[rich] ?? rich;
  if (isRecord(schema.properties)) return `{ ${Object.keys(schema.properties).slice(0, 3).join(", ")} }`;
  if (Array.isArray(schema.enum)) return schema.enum.map(String).slice(0, 3).join(" | ");
  if (schema.type === "array") return `list of ${labelOf(asSchema(schema.items), undefined)}`;
  return typeof schema.type === "string" ? schema.type : "anything";
}
