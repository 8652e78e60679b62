import { syntaxTree } from "@codemirror/language";
import type { Range } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";

const marks: Readonly<Record<string, Decoration>> = {
  PropertyName: Decoration.mark({ class: "json-key" }),
  String: Decoration.mark({ class: "json-string" }),
  Number: Decoration.mark({ class: "json-number" }),
  True: Decoration.mark({ class: "json-word" }),
  False: Decoration.mark({ class: "json-word" }),
  Null: Decoration.mark({ class: "json-word" }),
};

const tagMark = Decoration.mark({ class: "json-tag" });

/** Colours the parts of JSON that are seen, the keys of the notation in a colour of their own. */
export const jsonColours: ViewPlugin<{ decorations: DecorationSet }> = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = colour(view);
    }
    update(update: ViewUpdate): void {
      const isParsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || isParsed) this.decorations = colour(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function colour(view: EditorView): DecorationSet {
  const found: Range<Decoration>[] = [];
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter(node) {
        const isTag = node.name === "PropertyName" && view.state.sliceDoc(node.from, node.from + 2) === '"$';
        const mark = isTag ? tagMark : marks[node.name];
        if (mark !== undefined && node.to > node.from) found.push(mark.range(node.from, node.to));
      },
    });
  }
  return Decoration.set(found, true);
}
