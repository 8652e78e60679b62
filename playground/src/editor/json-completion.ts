import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { nodesAt } from "../schema/at-path.ts";
import type { FormNode } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { signatureOf } from "../schema/signature.ts";
import { notationTags } from "../values/notation-tags.ts";
import { writeNotation } from "../values/notation-write.ts";
import { placeInJson } from "./place-in-json.ts";

/** Completes keys and values by the schema, and the notation for values that JSON has not. Quotes come and go as they must. */
export function completeJson(
  form: FormNode | undefined,
  context: CompletionContext,
): CompletionResult | null {
  const { state, pos } = context;
  const place = placeInJson(state, pos);
  if (!context.explicit && place.from === place.to) return null;
  const nodes = form === undefined ? [] : nodesAt(form, place.steps);
  const hasColon = /^\s*:/.test(state.sliceDoc(place.to, place.to + 10));
  const options = place.isKey ? keyCompletions(nodes, place.keys, hasColon) : nodes.flatMap(valueCompletions);
  if (options.length === 0) return null;
  const isQuoted = place.from < pos && state.sliceDoc(place.from, place.from + 1) === '"';
  return { from: isQuoted ? place.from + 1 : place.from, options: unique(options), validFor: /^[\w$.-]*$/ };
}

function keyCompletions(
  nodes: readonly FormNode[],
  taken: readonly string[],
  hasColon: boolean,
): Completion[] {
  const fields = nodes.flatMap((node) => (node.type === "object" ? node.fields : []));
  const named = fields
    .filter(({ name }) => !taken.includes(name))
    .map(({ name, node, required }): Completion => {
      const field = node();
      const key = JSON.stringify(name);
      return {
        label: name,
        apply: put(hasColon ? key : `${key}: ${writeNotation(seedOf(field))}`),
        type: "property",
        detail: `${signatureOf(field)}${required ? "" : " (optional)"}`,
        ...(field.description === undefined ? {} : { info: field.description }),
        boost: required ? 1 : 0,
      };
    });
  if (taken.length > 0) return named;
  const offered = Object.entries(notationTags).filter(([tag]) => tag !== "$unfinished" && tag !== "$stream");
  const tags = offered.map(
    ([tag, info]): Completion => ({
      label: tag,
      apply: put(JSON.stringify(tag)),
      type: "keyword",
      info,
      boost: -10,
    }),
  );
  return [...named, ...tags];
}

function valueCompletions(node: FormNode): Completion[] {
  const others = node.or.map((word) => valueCompletion(word === "null" ? null : undefined, "constant"));
  switch (node.type) {
    case "choice":
      return [...node.values.map((value) => valueCompletion(value, "enum")), ...others];
    case "boolean":
      return [valueCompletion(true, "constant"), valueCompletion(false, "constant"), ...others];
    case "any":
    case "text":
    case "number":
    case "integer":
      return others;
    default:
      return [{ ...valueCompletion(seedOf(node), "constant"), detail: signatureOf(node) }, ...others];
  }
}

function valueCompletion(value: unknown, type: string): Completion {
  const text = writeNotation(value);
  return { label: typeof value === "string" ? value : text, apply: put(text), type };
}

/** Puts a text into the place of the key or value that the cursor is in, quotes included. */
function put(text: string): (view: EditorView) => void {
  return (view) => {
    const { from, to } = placeInJson(view.state, view.state.selection.main.head);
    const changes = { from, to, insert: text };
    view.dispatch({ changes, selection: { anchor: from + text.length }, userEvent: "input.complete" });
  };
}

function unique(options: readonly Completion[]): Completion[] {
  return [...new Map(options.map((option) => [option.label, option])).values()];
}
