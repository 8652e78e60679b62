import type { Io } from "./io.ts";
import { layOutJson } from "./json-layout.ts";
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
 * Prints a value on stdout: one line of JSON, or laid out where a person looks. For `undefined`, what a method without a result
 * gives, nothing is printed.
 */
export function printValue(value: unknown, { json, plain }: PrintOptions, io: Io): void {
  if (value === undefined) return;
  const notated = plain ? toPlainJson(value) : toNotation(value);
  const text =
    io.stdout.isTTY && !json ? layOutJson(notated, styleOf(io.stdout, io)) : JSON.stringify(notated);
  io.stdout.write(`${escapeC1(text)}\n`);
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
