import type { Json } from "./notation.ts";
import type { Style } from "./style.ts";

/** What is longer than this is broken into lines. */
const lineLength = 80;
/** Beyond this much text it is laid out in the quick way, one element a line. */
const carefulLength = 200_000;

/** JSON for a person: what fits into a line stays in one, and kinds of values have their colours. */
export function layOutJson(json: Json, style: Style): string {
  const flat = JSON.stringify(json);
  return colour(flat.length > carefulLength ? JSON.stringify(json, undefined, 2) : layOut(json, ""), style);
}

/** JSON for a person, on one line whatever its length. */
export function layOutJsonLine(json: Json, style: Style): string {
  return colour(oneLine(json), style);
}

function layOut(json: Json, indent: string): string {
  const flat = oneLine(json);
  if (typeof json !== "object" || json === null || indent.length + flat.length <= lineLength) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(json)) {
    const elements = (json as readonly Json[]).map((element) => inner + layOut(element, inner));
    return `[\n${elements.join(",\n")}\n${indent}]`;
  }
  const properties = Object.entries(json).map(
    ([key, value]) => `${inner}${JSON.stringify(key)}: ${layOut(value, inner)}`,
  );
  return `{\n${properties.join(",\n")}\n${indent}}`;
}

function oneLine(json: Json): string {
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(oneLine).join(", ")}]`;
  const properties = Object.entries(json).map(([key, value]) => `${JSON.stringify(key)}: ${oneLine(value)}`);
  return properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
}

/** A text, with the colon that makes it a key; a word; a number. */
const tokens = /("(?:[^"\\]|\\.)*")(:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;

function colour(text: string, style: Style): string {
  return text.replace(tokens, (token: string, string: string | undefined, colon: string | undefined) => {
    if (string === undefined) return /^[tfn]/.test(token) ? style.magenta(token) : style.yellow(token);
    if (colon === undefined) return style.green(string);
    return (string.startsWith('"$') ? style.dim(string) : style.cyan(string)) + colon;
  });
}
