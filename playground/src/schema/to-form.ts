import type { FormNode, Later, NumberLimits } from "./form-node.ts";
import { toObject } from "./object-form.ts";
import { asSchema, type JsonSchema, type Roots, resolveReference, rootsIn } from "./references.ts";
import { aboutOf, countOf, numberOf, textOf } from "./schema-words.ts";
import { alternativesOf, toUnion } from "./union-form.ts";

/** What a JSON Schema (draft 2020-12, with `x-heddle` marks) takes. What no form can show becomes `any`, which is edited as JSON. */
export function toForm(schema: unknown): FormNode {
  return formOf(asSchema(schema), []);
}

/** The node of a schema within others. */
export function formOf(given: JsonSchema, outer: Roots): FormNode {
  const roots = rootsIn(given, outer);
  const schema = mergeAll(resolveReference(given, roots), roots);
  const about = aboutOf(schema);
  const alternatives = alternativesOf(schema, roots);
  if (alternatives === undefined) return { ...simpleForm(schema, roots), ...about, or: [] };
  const { or, options } = alternatives;
  const [only] = options;
  if (only === undefined)
    return { type: "nothing", value: or[0] === "undefined" ? undefined : null, ...about, or: or.slice(1) };
  if (options.length > 1) return { ...toUnion(options, roots), ...about, or };
  const node = formOf(only, roots);
  return { ...node, ...about, or: [...or, ...node.or] };
}

/** The node of a schema, made when it is first asked for. */
export function later(schema: unknown, roots: Roots): Later {
  let node: FormNode | undefined;
  return () => {
    node ??= formOf(asSchema(schema), roots);
    return node;
  };
}

/** `allOf` as one schema: for what authors write, objects with more properties, the union of both says it all. */
function mergeAll(schema: JsonSchema, roots: Roots): JsonSchema {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf)) return schema;
  let merged: JsonSchema = {};
  for (const part of [
    ...allOf.map((each) => mergeAll(resolveReference(asSchema(each), roots), roots)),
    own,
  ]) {
    merged = mergeTwo(merged, part);
  }
  return merged;
}

function mergeTwo(one: JsonSchema, other: JsonSchema): JsonSchema {
  const properties = { ...asSchema(one.properties), ...asSchema(other.properties) };
  const required = [one.required, other.required].flatMap((names) => (Array.isArray(names) ? names : []));
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

type Shape = FormNode extends infer Node
  ? Node extends FormNode
    ? Omit<Node, "or" | "title" | "description" | "byDefault">
    : never
  : never;

function simpleForm(schema: JsonSchema, roots: Roots): Shape {
  if ("const" in schema) return { type: "choice", values: [schema.const] };
  if (Array.isArray(schema.enum)) return { type: "choice", values: schema.enum };
  return richForm(schema, roots) ?? jsonForm(schema, roots);
}

function richForm(schema: JsonSchema, roots: Roots): Shape | undefined {
  const items = asSchema(schema.items);
  switch (schema["x-heddle"]) {
    case "date":
    case "bigint":
    case "bytes":
    case "url":
      return { type: schema["x-heddle"] };
    case "undefined":
      return { type: "nothing", value: undefined };
    case "set":
      // What stands in a Set, a Map or a stream was a document of its own: its references mean itself.
      return { type: "set", item: later(items, [...roots, items]) };
    case "stream":
      return { type: "stream", item: later(items, [...roots, items]) };
    case "map": {
      const [key, value] = Array.isArray(items.prefixItems) ? items.prefixItems.map(asSchema) : [];
      return {
        type: "map",
        key: later(key, [...roots, asSchema(key)]),
        value: later(value, [...roots, asSchema(value)]),
      };
    }
    default:
      return undefined;
  }
}

function jsonForm(schema: JsonSchema, roots: Roots): Shape {
  switch (schema.type) {
    case "string":
      return { type: "text", ...textOf(schema) };
    case "number":
    case "integer":
      return { type: schema.type, limits: limitsOf(schema) };
    case "boolean":
      return { type: "boolean" };
    case "null":
      return { type: "nothing", value: null };
    case "array":
      if (Array.isArray(schema.prefixItems)) {
        const rest =
          schema.items === false || schema.items === undefined ? undefined : later(schema.items, roots);
        return { type: "tuple", items: schema.prefixItems.map((item) => later(item, roots)), rest };
      }
      return { type: "list", item: later(schema.items, roots), ...countOf(schema) };
    case "object":
      return toObject(schema, roots);
    default:
      return "properties" in schema ? toObject(schema, roots) : { type: "any" };
  }
}

function limitsOf(schema: JsonSchema): NumberLimits {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  return {
    ...numberOf("min", minimum),
    ...numberOf("max", maximum),
    ...numberOf("above", exclusiveMinimum),
    ...numberOf("below", exclusiveMaximum),
    ...numberOf("multipleOf", multipleOf),
  };
}
