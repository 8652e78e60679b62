import { CompletionContext } from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { toForm } from "../schema/to-form.ts";
import { completeJson } from "./json-completion.ts";
import { placeWords } from "./json-marks.ts";
import { placeInJson } from "./place-in-json.ts";

/** A state with the text, and the position of the `|` in it. */
function stateOf(marked: string): { readonly state: EditorState; readonly position: number } {
  const position = marked.indexOf("|");
  const state = EditorState.create({ doc: marked.replace("|", ""), extensions: [json()] });
  ensureSyntaxTree(state, state.doc.length);
  return { state, position };
}

describe("placeInJson", () => {
  it.each([
    ['{"a": {"b": [1, 2|]}}', ["a", "b", 1], false],
    ['{"a": "x|"}', ["a"], false],
    ['{"a|": 1}', [], true],
    ["{|}", [], true],
    ['{"a": {|}}', ["a"], true],
    ['[{"x": 1}, {"y|": 2}]', [1], true],
    ['{"$map": [["k", 1|]]}', ["$map", 0, 1], false],
  ])("in %s it is at %j", (marked, steps, isKey) => {
    const { state, position } = stateOf(marked);
    expect(placeInJson(state, position)).toMatchObject({ steps, isKey });
  });
});

describe("completeJson", () => {
  const form = toForm({
    type: "object",
    properties: {
      kind: { enum: ["circle", "rect"] },
      born: { "x-heddle": "date" },
      tags: { "x-heddle": "map", items: { prefixItems: [{ type: "string" }, { type: "boolean" }] } },
      deep: { type: "object", properties: { inner: { type: ["boolean", "null"] } } },
    },
    required: ["kind"],
  });
  function labels(marked: string): string[] {
    const { state, position } = stateOf(marked);
    const result = completeJson(form, new CompletionContext(state, position, true));
    return (result?.options ?? []).map(({ label }) => label).filter((label) => !label.startsWith("$"));
  }
  it.each([
    ["{|}", ["kind", "born", "tags", "deep"]],
    ['{"kind": "circle", "|"}', ["born", "tags", "deep"]],
    ['{"kind": "|"}', ["circle", "rect"]],
    ['{"deep": {|}}', ["inner"]],
    ['{"deep": {"inner": t|}}', ["true", "false", "null"]],
    ['{"tags": {"$map": [["x", f|]]}}', ["true", "false"]],
  ])("in %s offers %j", (marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it("offers the notation where a value beyond JSON is due", () => {
    const { state, position } = stateOf('{"born": "|"}');
    const result = completeJson(form, new CompletionContext(state, position, true));
    expect(result?.options[0]?.label).toMatch(/^\{"\$date": "/);
  });
});

describe("placeWords", () => {
  it("counts lines and columns from one", () => {
    expect([placeWords("abc", 0), placeWords("a\nbc", 3)]).toEqual(["line 1, column 1", "line 2, column 2"]);
  });
});
