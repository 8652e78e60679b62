import type { Draft } from "./arguments.ts";

/** Why a draft cannot be sent: its JSON is broken, or something in it is half-typed. Empty where it can. */
export function reasonNotToSend(draft: Draft): string {
  if (draft.problem !== undefined) return `the JSON is broken: ${draft.problem.message}`;
  const unfinished = draft.findings.filter(({ weight }) => weight === "unfinished");
  const [first] = unfinished;
  if (first === undefined) return "";
  const others = unfinished.length > 1 ? `, and ${unfinished.length - 1} more` : "";
  return `${first.path || "the value"} ${first.message}${others}`;
}

/** Why the files of a draft cannot be sent: one is named that was not chosen in this visit. */
export function reasonOfFiles(names: readonly string[], isThere: (name: string) => boolean): string {
  const missing = names.find((name) => !isThere(name));
  return missing === undefined ? "" : `there is no file “${missing}” here: choose it in the form`;
}
