import type { About, NodeOf } from "./form-node.ts";
import type { JsonSchema } from "./references.ts";

/** What a schema says for people. */
export function aboutOf(schema: JsonSchema): About {
  return {
    ...(typeof schema.title === "string" ? { title: schema.title } : {}),
    ...(typeof schema.description === "string" ? { description: schema.description } : {}),
    ...("default" in schema ? { byDefault: { value: schema.default } } : {}),
  };
}

/** What a schema says of a string. */
export function textOf(schema: JsonSchema): Omit<NodeOf<"text">, "type" | "or"> {
  return {
    ...(typeof schema.format === "string" ? { format: schema.format } : {}),
    ...(typeof schema.pattern === "string" ? { pattern: schema.pattern } : {}),
    ...numberOf("minLength", schema.minLength),
    ...numberOf("maxLength", schema.maxLength),
  };
}

/** How many elements a list takes. */
export function countOf(schema: JsonSchema): Pick<NodeOf<"list">, "minItems" | "maxItems"> {
  return { ...numberOf("minItems", schema.minItems), ...numberOf("maxItems", schema.maxItems) };
}

/** `{ [name]: value }` where the value is a number. */
export function numberOf<Name extends string>(
  name: Name,
  value: unknown,
): { readonly [Key in Name]?: number } {
  return (typeof value === "number" ? { [name]: value } : {}) as { readonly [Key in Name]?: number }; // the one key is the name
}
