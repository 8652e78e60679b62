import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { isThenable } from "../thenable.ts";

/** A schema of any library that follows Standard Schema (standardschema.dev): zod, valibot, arktype … */
export type Schema<Input = unknown, Output = Input> = StandardSchemaV1<Input, Output>;

/** What may be given to a schema. */
export type InferInput<S extends Schema> = StandardSchemaV1.InferInput<S>;
/** What a schema makes of it. */
export type InferOutput<S extends Schema> = StandardSchemaV1.InferOutput<S>;

/** One thing that a schema found wrong. */
export interface Issue {
  readonly message: string;
  /** As one writes it: `input.list[3].name`; empty for the value itself. */
  readonly path: string;
}

/** The outcome of a validation. */
export type Validated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Looks at a value. A promise only where the schema is asynchronous, so that handlers begin in the order of their calls. */
export function validate(schema: Schema, value: unknown): Validated | Promise<Validated> {
  const result = schema["~standard"].validate(value);
  return isThenable(result) ? Promise.resolve(result).then(toValidated) : toValidated(result);
}

/** More issues than this are not told: a hostile value must not cost a long answer. */
const maxIssues = 20;
/** Nor more characters of one: some libraries repeat what they were given. */
const maxIssueLength = 500;

function toValidated(result: StandardSchemaV1.Result<unknown>): Validated {
  if (result.issues === undefined) return { ok: true, value: result.value };
  const issues = result.issues.slice(0, maxIssues).map((issue) => ({
    message: issue.message.slice(0, maxIssueLength),
    path: formatPath(issue.path ?? []).slice(0, maxIssueLength),
  }));
  return { ok: false, issues };
}

function formatPath(path: readonly (PropertyKey | StandardSchemaV1.PathSegment)[]): string {
  let text = "";
  for (const segment of path) {
    const key = typeof segment === "object" ? segment.key : segment;
    if (typeof key === "number") text += `[${key}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text;
}

/** The issues in one sentence. */
export function describeIssues(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
}

/** A JSON Schema (draft 2020-12). Types that JSON has not are marked with `x-heddle`: date, bigint, map, set, bytes, url, nan, undefined. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of a schema's input or output; undefined where its library has no Standard JSON Schema or cannot
 * describe it.
 */
export function toJsonSchema(schema: Schema, side: "input" | "output"): JsonSchema | undefined {
  const standard = schema["~standard"];
  if (!("jsonSchema" in standard)) return undefined;
  const converter = standard.jsonSchema as StandardJSONSchemaV1.Converter; // the member that the standard defines
  try {
    const { $schema: _, ...rest } = converter[side]({ target: "draft-2020-12", libraryOptions: zodOptions });
    return rest;
  } catch {
    return undefined;
  }
}

/** What zod is told, so that it describes types that JSON has not instead of throwing; other libraries ignore it. */
const zodOptions = {
  unrepresentable: "any",
  override({ zodSchema, jsonSchema }: { readonly zodSchema: ZodSchema; readonly jsonSchema: object }): void {
    Object.assign(jsonSchema, describeRich(zodSchema));
  },
};

/** The little of a zod schema that is looked at. */
interface ZodSchema extends Schema {
  readonly _zod: {
    readonly def: { readonly type: string; readonly keyType?: Schema; readonly valueType?: Schema };
    /** `z.instanceof(…)` keeps its class here; a schema that `describe` made of it has it in its parent. */
    readonly bag?: { readonly Class?: unknown };
    readonly parent?: ZodSchema;
  };
}

function describeRich(schema: ZodSchema): JsonSchema {
  const { type, keyType, valueType } = schema._zod.def;
  switch (type) {
    case "date":
      return { type: "string", format: "date-time", "x-heddle": "date" };
    case "bigint":
      return { type: "string", pattern: "^-?[0-9]+$", "x-heddle": "bigint" };
    case "map":
      return {
        type: "array",
        items: { type: "array", prefixItems: [inner(keyType), inner(valueType)] },
        "x-heddle": "map",
      };
    case "set":
      return { type: "array", items: inner(valueType), "x-heddle": "set" };
    case "undefined":
    case "void":
      return { "x-heddle": "undefined" };
    case "nan":
      return { "x-heddle": "nan" };
    default: {
      const Class = schema._zod.bag?.Class ?? schema._zod.parent?._zod.bag?.Class;
      if (Class === Uint8Array || Class === ArrayBuffer) return { "x-heddle": "bytes" };
      return Class === URL ? { type: "string", format: "uri", "x-heddle": "url" } : {};
    }
  }
}

function inner(schema: Schema | undefined): JsonSchema {
  return (schema && toJsonSchema(schema, "input")) ?? {};
}
