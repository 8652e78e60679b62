import type { Io } from "./io.ts";
import { fromNotation, type Json } from "./notation.ts";
import { UsageError } from "./usage-error.ts";

/** More of stdin is not read; servers take 64 MiB by default. */
const maxInputBytes = 256 * 1_048_576;

/**
 * The input of a call: nothing, JSON, or `-` for JSON on stdin. Rich values are read from their notation unless `plain`.
 * @throws UsageError where it is no JSON, or a part of the notation is not of its form.
 */
export async function readCallInput(argument: string | undefined, plain: boolean, io: Io): Promise<unknown> {
  if (argument === undefined) return undefined;
  const text = argument === "-" ? await readAll(io.stdin) : argument;
  if (argument === "-" && text.trim() === "") return undefined;
  const json = parseJson(text, argument === "-" ? "what stdin gave" : "the input");
  return plain ? json : fromNotation(json);
}

function parseJson(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json; // JSON.parse makes nothing else
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    const hint = /^[\w .-]+$/.test(text) ? `; a text stands in double quotes: '"${text}"'` : "";
    throw new UsageError(`${what} is not JSON (${why})${hint}`);
  }
}

async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of stdin) {
    byteLength += chunk.byteLength;
    if (byteLength > maxInputBytes) throw new UsageError(`stdin gave more than ${maxInputBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
