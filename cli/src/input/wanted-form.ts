import type { Connection } from "@heddle/core";
import { isRpcError } from "@heddle/core";
import { fetchServerInfo } from "../server-info.ts";

/** What a method takes in a place: a stream of bytes, a stream of other values, all bytes in one, or a text. */
export type WantedForm = "byteStream" | "valueStream" | "bytes" | "text";

/**
 * Asks the server what the method takes: as its whole input (`undefined`), or as a property of it. A server that does not say, and a
 * place that it does not know, are taken to want a stream of bytes.
 */
export async function askWantedForms(
  connection: Connection,
  method: string,
  signal: AbortSignal,
): Promise<(key: string | undefined) => WantedForm> {
  const schema = await askInputSchema(connection, method, signal);
  return (key) => {
    if (key === undefined) return formOf(schema);
    const properties = isRecord(schema) && isRecord(schema.properties) ? schema.properties : {};
    return formOf(Object.hasOwn(properties, key) ? properties[key] : undefined);
  };
}

async function askInputSchema(connection: Connection, method: string, signal: AbortSignal): Promise<unknown> {
  try {
    const { methods } = await fetchServerInfo(connection, { signal });
    return methods.find(({ id }) => id === method)?.input;
  } catch (error) {
    // It may keep its methods to itself. Where there is no server, the call need not find that out again.
    if (isRpcError(error) && connection.state === "open" && !signal.aborted) return undefined;
    throw error;
  }
}

/** The form to send a file in to a place with this JSON Schema. */
export function formOf(schema: unknown): WantedForm {
  return saidForm(schema) ?? "byteStream";
}

/** The form that a JSON Schema tells of; undefined where it takes something else, or does not say. */
export function saidForm(schema: unknown): WantedForm | undefined {
  const forms = alternativesOf(schema).flatMap((alternative) => ownForm(alternative) ?? []);
  const byChoice: readonly WantedForm[] = ["byteStream", "valueStream", "bytes", "text"];
  return byChoice.find((form) => forms.includes(form));
}

function alternativesOf(schema: unknown): unknown[] {
  if (!isRecord(schema)) return [];
  const inner = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  return [schema, ...inner];
}

function ownForm(schema: unknown): WantedForm | undefined {
  if (!isRecord(schema)) return undefined;
  const { type, items } = schema;
  switch (schema["x-heddle"]) {
    case "stream":
      return isRecord(items) && Object.keys(items).length > 0 && items["x-heddle"] !== "bytes"
        ? "valueStream"
        : "byteStream";
    case "bytes":
      return "bytes";
    case undefined:
      return type === "string" ? "text" : undefined;
    default:
      return undefined; // a Date or a BigInt is a string to JSON Schema, and not here
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
