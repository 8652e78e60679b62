import type { Draft } from "../store/arguments.ts";
import type { TextRange } from "../values/json-parser.ts";
import { readNotation } from "../values/notation-read.ts";
import type { Mark } from "./json-editor.tsx";

/** What to mark in the JSON of a draft: where it is broken, or what the schema and the server say about its parts. */
export function marksOf(draft: Draft): Mark[] {
  if (draft.problem !== undefined) return [{ ...draft.problem, severity: "error" }];
  const reading = readNotation(draft.text);
  if (!reading.ok) return [];
  return [
    ...draft.issues.map(
      ({ path, message }): Mark => ({ ...placeOf(path, reading.places), message, severity: "error" }),
    ),
    ...draft.findings.map(
      ({ path, message, weight }): Mark => ({
        ...placeOf(path, reading.places),
        message: path === "" ? message : `${path}: ${message}`,
        severity: weight === "unfinished" ? "error" : "warning",
      }),
    ),
  ];
}

/** Where a path stands; what is missing is marked at the object that misses it, by its opening brace. */
function placeOf(path: string, places: ReadonlyMap<string, TextRange>): TextRange {
  const place = places.get(path);
  if (place !== undefined) return { from: place.from, to: place.to };
  const parent = /^(.*?)(\.[^.[]+|\[\d+\]|)$/.exec(path)?.[1] ?? "";
  if (parent !== path && parent !== "") return placeOf(parent, places);
  const { from = 0 } = places.get("") ?? {};
  return { from, to: from + 1 };
}

/** A place as people count: `line 2, column 5`. */
export function placeWords(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
