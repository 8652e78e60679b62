import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { Step } from "../values/path.ts";

/** A node of the editor's syntax tree. */
type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>["resolveInner"]>;

/** Where in a JSON text a position is. */
export interface JsonPlace {
  /** The way to the value that contains the position, or is to be written there. */
  readonly steps: readonly Step[];
  /** Whether a key is written there, rather than a value. */
  readonly isKey: boolean;
  /** The keys that the object around has already, without the one at the position. */
  readonly keys: readonly string[];
  /** The string at the position, quotes included, or the position itself. */
  readonly from: number;
  readonly to: number;
}

/** Where a position is, as far as a text that is being typed tells. */
export function placeInJson(state: EditorState, position: number): JsonPlace {
  const nearest = syntaxTree(state).resolveInner(position, -1);
  // Behind a bracket or comma one is in the container, not in the sign.
  const inner = ["{", "[", ","].includes(nearest.name) ? (nearest.parent ?? nearest) : nearest;
  const isWord = ["String", "PropertyName", "Number", "True", "False", "Null"].includes(inner.name);
  const textOf = (node: SyntaxNode) => state.sliceDoc(node.from, node.to);
  const steps: Step[] = [];
  let isKey = inner.name === "PropertyName";
  let keys: readonly string[] = [];
  if (!isWord && inner.name === "Object") {
    isKey = true;
    keys = keysOf(inner, undefined, textOf);
  }
  for (let node: SyntaxNode | null = inner; node !== null; node = node.parent) {
    if (node.name === "Property") {
      const name = node.getChild("PropertyName");
      if (isKey && keys.length === 0 && node.parent !== null) keys = keysOf(node.parent, node, textOf);
      if (name !== null && !(isKey && name.from === inner.from && name.to === inner.to))
        steps.unshift(unquoted(textOf(name)));
    } else if (node.parent?.name === "Array" && node.name !== "[" && node.name !== "]") {
      steps.unshift(indexIn(node.parent, node));
    }
  }
  return { steps, isKey, keys, from: isWord ? inner.from : position, to: isWord ? inner.to : position };
}

function keysOf(
  object: SyntaxNode,
  except: SyntaxNode | undefined,
  textOf: (node: SyntaxNode) => string,
): string[] {
  return object
    .getChildren("Property")
    .filter((property) => property.from !== except?.from)
    .flatMap((property) => property.getChildren("PropertyName").map((name) => unquoted(textOf(name))));
}

function indexIn(array: SyntaxNode, item: SyntaxNode): number {
  let index = 0;
  for (let child = array.firstChild; child !== null && child.from < item.from; child = child.nextSibling) {
    if (!["[", "]", ","].includes(child.name)) index++;
  }
  return index;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replaceAll('"', "");
  }
}
