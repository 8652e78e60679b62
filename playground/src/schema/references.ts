/** A JSON Schema as it arrives: `true` and `false` are schemas too. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** An object, where this is one; `{}` (everything) where it is not. */
export function asSchema(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}

/** Whether this is an object that is no array. */
export function isRecord(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The schemas that a `#` may mean, the nearest last: the document, and parts of it that were documents of their own
 * before the server put them together (a Map's key and value).
 */
export type Roots = readonly JsonSchema[];

/** The roots inside this schema. */
export function rootsIn(schema: JsonSchema, roots: Roots): Roots {
  return roots.length === 0 || "$defs" in schema
    ? [...roots.filter((root) => root !== schema), schema]
    : roots;
}

const maxReferences = 32;

/**
 * The schema itself in the place of a `$ref`, with what stands beside the reference over it. A reference that leads nowhere, or in a
 * circle, allows everything.
 */
export function resolveReference(schema: JsonSchema, roots: Roots): JsonSchema {
  let found = schema;
  for (let count = 0; count < maxReferences; count++) {
    const { $ref, ...beside } = found;
    if (typeof $ref !== "string") return found;
    const target = lookUp($ref, roots);
    if (target === undefined) return beside;
    found = { ...target, ...beside };
  }
  return {};
}

function lookUp(reference: string, roots: Roots): JsonSchema | undefined {
  if (!reference.startsWith("#")) return undefined;
  const steps = reference
    .slice(1)
    .split("/")
    .slice(1)
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  for (const root of [...roots].reverse()) {
    const found = steps.reduce<unknown>(
      (at, step) => (isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined),
      root,
    );
    if (isRecord(found)) return found;
  }
  return undefined;
}
