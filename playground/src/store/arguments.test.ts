import { describe, expect, it } from "vitest";
import type { FormNode } from "../schema/form-node.ts";
import { toForm } from "../schema/to-form.ts";
import { Unfinished } from "../values/unfinished.ts";
import { createArgumentStore } from "./arguments.ts";

const method = { id: "m", kind: "unary" } as const;
const form: FormNode = toForm({ type: "object", properties: { a: { type: "number" } }, required: ["a"] });

describe("the draft of a method", () => {
  it("begins with the first example, or with the smallest value", () => {
    const drafts = createArgumentStore();
    expect(drafts.draftOf(method, form)).toMatchObject({ value: { a: 0 }, source: { type: "seed" } });
    const withExample = { ...method, id: "n", examples: [{ name: "one", input: { a: 1 } }] };
    expect(drafts.draftOf(withExample, toForm({}))).toMatchObject({
      value: { a: 1 },
      source: { type: "example", name: "one" },
    });
  });

  it("keeps JSON as it was typed, spaces included", () => {
    const drafts = createArgumentStore();
    drafts.setText(method, form, '{"a":   1 }');
    expect(drafts.draftOf(method, form)).toMatchObject({
      text: '{"a":   1 }',
      value: { a: 1 },
      findings: [],
    });
  });

  it("keeps broken JSON and the last whole value, until one of them is given up", () => {
    const drafts = createArgumentStore();
    drafts.setText(method, form, '{"a": 1}');
    drafts.setText(method, form, '{"a": 1');
    expect(drafts.draftOf(method, form)).toMatchObject({
      text: '{"a": 1',
      value: { a: 1 },
      problem: { from: 7 },
    });
    drafts.dropBrokenText(method);
    expect(drafts.draftOf(method, form)).toMatchObject({ text: '{ "a": 1 }', problem: undefined });
  });

  it("shows half-typed texts in JSON, and takes them back from there", () => {
    const drafts = createArgumentStore();
    drafts.setValue(method, form, { a: new Unfinished("number", "1e") });
    const draft = drafts.draftOf(method, form);
    expect(draft.text).toBe('{ "a": {"$unfinished": {"number": "1e"}} }');
    expect(draft.findings).toMatchObject([{ path: "a", weight: "unfinished" }]);
  });

  it("is kept for each method by itself", () => {
    const drafts = createArgumentStore();
    drafts.setValue(method, form, { a: 5 });
    drafts.setValue({ ...method, id: "n" }, form, { a: 6 });
    expect(drafts.draftOf(method, form).value).toEqual({ a: 5 });
  });
});
