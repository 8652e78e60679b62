type Schema = Readonly<Record<string, unknown>>;

/** Schemas inside one another that are written out. */
const maxDepth = 12;
/** What is longer is broken into lines, a property each. */
const lineLength = 70;

/**
 * A JSON Schema as a person who knows TypeScript reads it: `{ a: number; b?: string }`. What a type cannot say, such as limits,
 * defaults and descriptions, stands behind it as a comment.
 */
export function schemaText(schema: unknown, indent = ""): string {
  return typeText(schema, indent, 0);
}

function typeText(schema: unknown, indent: string, depth: number): string {
  if (schema === false) return "never";
  if (!isRecord(schema) || depth > maxDepth) return "unknown";
  const inner = (part: unknown): string => typeText(part, indent, depth + 1);
  const rich = richText(schema, inner);
  if (rich !== undefined) return rich;
  if ("const" in schema) return JSON.stringify(schema.const);
  const { enum: choices, type } = schema;
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(" | ");
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return alternatives.map(inner).join(" | ");
  if (Array.isArray(schema.allOf)) return schema.allOf.map(inner).join(" & ");
  if (Array.isArray(type)) return type.map((each) => inner({ ...schema, type: each })).join(" | ");
  if (type === "array") return arrayText(schema, inner);
  if (type === "object") return objectText(schema, indent, depth);
  if (type === "integer") return "number";
  if (isRecord(schema.not) && Object.keys(schema.not).length === 0) return "never";
  return typeof type === "string" ? type : "unknown";
}

/** Types that JSON has not. */
function richText(schema: Schema, inner: (part: unknown) => string): string | undefined {
  const { items } = schema;
  switch (schema["x-heddle"]) {
    case "date":
      return "Date";
    case "bigint":
      return "bigint";
    case "bytes":
      return "Uint8Array";
    case "url":
      return "URL";
    case "undefined":
      return "undefined";
    case "stream": {
      const { "x-heddle": kind } = isRecord(items) ? items : {};
      return `stream of ${kind === "bytes" ? "bytes" : inGroup(inner(items))}`;
    }
    case "set":
      return `Set<${inner(items)}>`;
    case "map": {
      const [key, value] = isRecord(items) && Array.isArray(items.prefixItems) ? items.prefixItems : [];
      return `Map<${inner(key)}, ${inner(value)}>`;
    }
    default:
      return undefined;
  }
}

function arrayText(schema: Schema, inner: (part: unknown) => string): string {
  const { prefixItems, items } = schema;
  if (Array.isArray(prefixItems)) return `[${prefixItems.map(inner).join(", ")}]`;
  return `${inGroup(inner(items))}[]`;
}

/** A type as a part of a larger one. */
function inGroup(type: string): string {
  return /[|&]|^stream of/.test(type) ? `(${type})` : type;
}

function objectText(schema: Schema, indent: string, depth: number): string {
  const { properties = {}, required, additionalProperties } = schema;
  const names = isRecord(properties) ? Object.keys(properties) : [];
  if (names.length === 0) {
    return isRecord(additionalProperties)
      ? `Record<string, ${typeText(additionalProperties, indent, depth + 1)}>`
      : "{}";
  }
  const innerIndent = `${indent}  `;
  const members = names.map((name) => {
    const property = (properties as Schema)[name]; // names come from it
    const isRequired = Array.isArray(required) && required.includes(name);
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return {
      text: `${key}${isRequired ? "" : "?"}: ${typeText(property, innerIndent, depth + 1)}`,
      note: noteOf(property),
    };
  });
  const flat = `{ ${members.map(({ text }) => text).join("; ")} }`;
  if (
    indent.length + flat.length <= lineLength &&
    !flat.includes("\n") &&
    members.every(({ note }) => note === "")
  )
    return flat;
  const lines = members.map(({ text, note }) => `${innerIndent}${text};${note === "" ? "" : ` // ${note}`}`);
  return `{\n${lines.join("\n")}\n${indent}}`;
}

const limitNames = [
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "format",
  "pattern",
  "default",
];
/** What zod writes for "any whole number", which says nothing. */
const largest = Number.MAX_SAFE_INTEGER;

/** What a schema says beyond its type. */
function noteOf(schema: unknown): string {
  if (!isRecord(schema)) return "";
  const parts = typeof schema.description === "string" ? [schema.description] : [];
  if (schema.type === "integer") parts.push("whole");
  if (schema["x-heddle"] !== undefined) return parts.join(", ");
  for (const name of limitNames) {
    const value = schema[name];
    if (value !== undefined && Math.abs(Number(value)) !== largest)
      parts.push(`${name} ${JSON.stringify(value)}`);
  }
  return parts.join(", ");
}

function isRecord(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
