import type { MethodInfo } from "@heddle/core";
import { saidForm } from "./input/wanted-form.ts";
import { notationText } from "./print-value.ts";

/** A call to paste. */
export interface ExampleCall {
  readonly comment: string | undefined;
  /** What stands behind the method, not quoted yet. */
  readonly words: readonly string[];
}

type Schema = Readonly<Record<string, unknown>>;

/**
 * Calls of a method: its author's examples, and for what cannot stand in an example, streams and bytes, files of the reader's. Nothing where
 * there is no telling what it takes.
 */
export function exampleCalls({ examples = [], input, output }: MethodInfo): ExampleCall[] {
  const ending = isWritable(output) ? ["--output", "FILE"] : [];
  const files = fileArguments(input);
  const given = examples.map(
    ({ name, input: value }: { readonly name?: string; readonly input?: unknown }) => ({
      comment: name,
      words: [...(value === undefined ? [] : [notationText(value)]), ...files.words, ...ending],
    }),
  );
  if (given.length > 0) return given;
  if (input === undefined || files.words.length > 0) {
    return [{ comment: files.comment, words: [...placeholder(input), ...files.words, ...ending] }];
  }
  return [];
}

/** The arguments for what a method reads from files. */
function fileArguments(input: unknown): {
  readonly words: readonly string[];
  readonly comment: string | undefined;
} {
  const whole = fileForm(input);
  if (whole === "lines") return { words: ["-", "--lines"], comment: "a JSON value a line of stdin" };
  if (whole === "bytes") return { words: ["@FILE"], comment: undefined };
  const files = requiredOf(input).filter(([, schema]) => fileForm(schema) !== undefined);
  const words = files.map(([key]) => `${key}=@FILE`);
  // `--lines` holds for all files of a call, so it is no use where another is of bytes.
  return files.some(([, schema]) => fileForm(schema) === "lines")
    ? { words: [...words, "--lines"], comment: "a JSON value a line of the file" }
    : { words, comment: undefined };
}

/** How a file may stand in a place: as it is, or as lines of JSON; undefined where JSON holds what the place takes. */
function fileForm(schema: unknown): "bytes" | "lines" | undefined {
  const form = saidForm(schema);
  if (form === undefined || form === "text") return undefined;
  return form === "bytes" || isStreamOfBytes(schema) ? "bytes" : "lines";
}

/** What is required beside the files, for the reader to fill in. */
function placeholder(input: unknown): string[] {
  const others = requiredOf(input).filter(([, schema]) => fileForm(schema) === undefined);
  if (others.length === 0) return [];
  return [JSON.stringify(Object.fromEntries(others.map(([key, schema]) => [key, sampleOf(schema)])))];
}

function sampleOf(schema: unknown): unknown {
  if (!isRecord(schema)) return null;
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  switch (schema.type) {
    case "string":
      return "…";
    case "number":
    case "integer":
      return 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return {};
    default:
      return null;
  }
}

/** Whether `--output` takes it. */
function isWritable(output: unknown): boolean {
  return (
    isStreamOfBytes(output) ||
    propertiesOf(output).filter(([, schema]) => isStreamOfBytes(schema)).length === 1
  );
}

function isStreamOfBytes(schema: unknown): boolean {
  if (!isRecord(schema) || schema["x-heddle"] !== "stream") return false;
  return isRecord(schema.items) && schema.items["x-heddle"] === "bytes";
}

function requiredOf(schema: unknown): [string, unknown][] {
  const required = isRecord(schema) && Array.isArray(schema.required) ? schema.required : [];
  return propertiesOf(schema).filter(([key]) => required.includes(key));
}

function propertiesOf(schema: unknown): [string, unknown][] {
  return isRecord(schema) && isRecord(schema.properties) ? Object.entries(schema.properties) : [];
}

function isRecord(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
