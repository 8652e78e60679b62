import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { nodesAt } from "../schema/at-path.ts";
import type { FormNode } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { signatureOf } from "../schema/signature.ts";
import { notationTags } from "../values/notation-tags.ts";
import { writeNotation } from "../values/notation-write.ts";
import { placeInJson } from "./place-in-json.ts";

/** Completes keys and values by the schema, and the notation for values that JSON has not. */
export function completeJson(
  form: FormNode | undefined,
  context: CompletionContext,
): CompletionResult | null {
  const place = placeInJson(context.state, context.pos);
  if (!context.explicit && place.from === place.to) return null;
  const nodes = form === undefined ? [] : nodesAt(form, place.steps);
  const options = place.isKey
    ? keyCompletions(nodes, place.keys, /^\s*:/.test(context.state.sliceDoc(place.to, place.to + 10)))
    : nodes.flatMap(valueCompletions);
  return options.length === 0
    ? null
    : { from: place.from, to: place.to, options: unique(options), validFor: /^"?[\w$.-]*$/ };
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
      return {
        label: JSON.stringify(name),
        apply: hasColon ? JSON.stringify(name) : `${JSON.stringify(name)}: ${writeNotation(seedOf(field))}`,
        type: "property",
        detail: `${signatureOf(field)}${required ? "" : " (optional)"}`,
        ...(field.description === undefined ? {} : { info: field.description }),
        boost: required ? 1 : 0,
      };
    });
  if (taken.length > 0) return named;
  const tags = Object.entries(notationTags).map(
    ([tag, info]): Completion => ({ label: `"${tag}"`, type: "keyword", info, boost: -10 }),
  );
  return [...named, ...tags];
}

function valueCompletions(node: FormNode): Completion[] {
  const seed: Completion = {
    label: writeNotation(seedOf(node)),
    type: "constant",
    detail: signatureOf(node),
  };
  const others = node.or.map(
    (word): Completion => ({ label: word === "null" ? "null" : '{"$undefined": true}', type: "constant" }),
  );
  switch (node.type) {
    case "choice":
      return [
        ...node.values.map((value): Completion => ({ label: writeNotation(value), type: "enum" })),
        ...others,
      ];
    case "boolean":
      return [{ label: "true", type: "constant" }, { label: "false", type: "constant" }, ...others];
    case "any":
    case "text":
    case "number":
    case "integer":
      return others;
    default:
      return [seed, ...others];
  }
}

function unique(options: readonly Completion[]): Completion[] {
  return [...new Map(options.map((option) => [option.label, option])).values()];
}
