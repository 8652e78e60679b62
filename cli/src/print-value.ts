import type { Io, TextOutput } from "./io.ts";
import { layOutJson, layOutJsonLine } from "./json-layout.ts";
import { type Json, toNotation } from "./notation.ts";
import { toPlainJson } from "./plain-json.ts";
import { styleOf } from "./style.ts";

/** How values are printed. */
export interface PrintOptions {
  /** On one line, also for a person. */
  readonly json: boolean;
  /** Without the notation for rich values. */
  readonly plain: boolean;
}

/**
 * Prints a value: one line of JSON, or laid out where a person looks. For `undefined`, what a method without a result gives,
 * nothing is printed.
 * @param output @default stdout
 */
export function printValue(
  value: unknown,
  { json, plain }: PrintOptions,
  io: Pick<Io, "stdout" | "env">,
  output: TextOutput = io.stdout,
): void {
  if (value === undefined) return;
  const notated = plain ? toPlainJson(value) : toNotation(value);
  const text = output.isTTY && !json ? layOutJson(notated, styleOf(output, io)) : JSON.stringify(notated);
  output.write(`${escapeC1(text)}\n`);
}

/** The line of an item of a stream, without its end; `property` is whose stream it is, where several may be in a result. */
export function itemLine(
  item: unknown,
  property: string | undefined,
  { json, plain }: PrintOptions,
  io: Pick<Io, "stdout" | "env">,
): string {
  const notated = plain ? toPlainJson(item) : toNotation(item);
  const line = property === undefined ? notated : { [property]: notated };
  const isForPerson = io.stdout.isTTY && !json;
  return escapeC1(isForPerson ? layOutJsonLine(line, styleOf(io.stdout, io)) : JSON.stringify(line));
}

/** A value in the notation on one line, for the inside of a sentence. */
export function notationText(value: unknown): string {
  return escapeC1(JSON.stringify(toNotation(value)));
}

/** JSON as one line. */
export function jsonLine(json: Json): string {
  return `${escapeC1(JSON.stringify(json))}\n`;
}

/** `JSON.stringify` leaves these control characters, which a terminal may obey; they can only stand inside of texts. */
function escapeC1(json: string): string {
  return json.replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
