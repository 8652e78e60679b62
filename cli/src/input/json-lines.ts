import { UsageError } from "../usage-error.ts";
import { readJson } from "./read-json.ts";

/** A longer line is refused; servers take messages of 64 MiB by default. */
const maxLineLength = 64 * 1_048_576;

/** How lines are read. */
export interface JsonLineOptions {
  /** Without the notation for rich values. */
  readonly plain: boolean;
  /** Where they come from, for errors: `stdin`. */
  readonly name: string;
}

/**
 * The values in lines of JSON, each as soon as its line is complete. Empty lines are passed over; the last needs no line end.
 * Throws UsageError, which names the line, where one is not JSON, a part of the notation is not of its form, or it is too long.
 */
export async function* readJsonLines(
  bytes: AsyncIterable<Uint8Array>,
  { plain, name }: JsonLineOptions,
): AsyncGenerator<unknown> {
  let number = 0;
  for await (const line of readLines(bytes, () => `line ${number + 1} of ${name}`)) {
    number++;
    if (line.trim() !== "") yield readJson(line, plain, `line ${number} of ${name}`);
  }
}

async function* readLines(bytes: AsyncIterable<Uint8Array>, what: () => string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = []; // of a line whose end has not come; joined once, however many they are
  let partsLength = 0;
  for await (const chunk of bytes) {
    const [first = "", ...lines] = decoder.decode(chunk, { stream: true }).split("\n");
    parts.push(first);
    partsLength += first.length;
    if (partsLength > maxLineLength)
      throw new UsageError(`${what()} is longer than ${maxLineLength} characters`);
    const rest = lines.pop();
    if (rest === undefined) continue;
    yield parts.join("");
    parts = [rest];
    partsLength = rest.length;
    yield* lines;
  }
  const last = parts.join("") + decoder.decode();
  if (last !== "") yield last;
}
