import type { Step } from "../values/path.ts";
import type { FormNode } from "./form-node.ts";

/**
 * The nodes that may stand at a place of a JSON text, by the steps that lead to it: several within a union. The notation's own
 * steps, `$map` and the pair within it, say, lead into what they hold.
 */
export function nodesAt(root: FormNode, steps: readonly Step[]): FormNode[] {
  let nodes = optionsOf(root);
  for (const [index, step] of steps.entries()) {
    nodes = nodes.flatMap((node) => into(node, step, steps[index + 1])).flatMap(optionsOf);
  }
  return nodes;
}

/** A union as its options; everything else as itself. */
function optionsOf(node: FormNode): FormNode[] {
  return node.type === "union" ? node.options.flatMap((option) => optionsOf(option.node())) : [node];
}

function into(node: FormNode, step: Step, next: Step | undefined): FormNode[] {
  switch (node.type) {
    case "object": {
      const field = node.fields.find(({ name }) => name === step);
      const child = field?.node ?? node.others;
      return child === undefined ? [] : [child()];
    }
    case "list":
      return typeof step === "number" ? [node.item()] : [];
    case "tuple": {
      const child = typeof step === "number" ? (node.items[step] ?? node.rest) : undefined;
      return child === undefined ? [] : [child()];
    }
    case "set":
      // {"$set": [item]}: the tag stays here, the index leads in.
      return step === "$set" ? [node] : typeof step === "number" ? [node.item()] : [];
    case "map":
      // {"$map": [[key, value]]}: the tag and the pair's index stay here.
      if (step === "$map") return [node];
      if (typeof step !== "number") return [];
      return typeof next === "number" ? [node] : step === 0 ? [node.key()] : [node.value()];
    default:
      return [];
  }
}
