import { fromNotation, type Json } from "../notation.ts";
import { UsageError } from "../usage-error.ts";

/**
 * The value of a JSON text; rich values are read from their notation unless `plain`.
 * @param what Begins the sentence of an error: `the input`.
 * @throws UsageError where it is no JSON, or a part of the notation is not of its form.
 */
export function readJson(text: string, plain: boolean, what: string): unknown {
  let json: Json;
  try {
    json = JSON.parse(text) as Json; // JSON.parse makes nothing else
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    const hint = /^[\w .-]+$/.test(text) ? `; a text stands in double quotes: '"${text.trim()}"'` : "";
    throw new UsageError(`${what} is not JSON (${why})${hint}`);
  }
  try {
    return plain ? json : fromNotation(json);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${what}: ${error.message}`) : error;
  }
}
