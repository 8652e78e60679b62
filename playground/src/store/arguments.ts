import type { MethodInfo } from "@heddle/core";
import { check, type Finding } from "../schema/check.ts";
import type { FormNode } from "../schema/form-node.ts";
import { seedOf } from "../schema/seed.ts";
import { withSlots } from "../schema/stream-form.ts";
import type { TextProblem } from "../values/json-parser.ts";
import { readNotation } from "../values/notation-read.ts";
import { writeNotation } from "../values/notation-write.ts";
import { createSlice, type Slice } from "./slice.ts";

/** The arguments of one method, as they are being written. One value stands behind form and JSON. */
export interface Draft {
  /** The last value that was whole; half-typed texts stand in it as `Unfinished`. */
  readonly value: unknown;
  /** The JSON editor's text. Always of this value, unless `problem` says why it is of none. */
  readonly text: string;
  readonly problem: TextProblem | undefined;
  /** What is unfinished or looks wrong, by the schema. */
  readonly findings: readonly Finding[];
  /** What the server found wrong with what was sent last; forgotten when that part is changed. */
  readonly issues: readonly Finding[];
  /** Where it comes from, for a hint. */
  readonly source:
    | { readonly type: "seed" | "edited" }
    | { readonly type: "example" | "history"; readonly name: string };
}

/** All drafts of the visit, by method. They are kept while one looks at another method. */
export interface ArgumentsView {
  readonly drafts: Readonly<Record<string, Draft>>;
}

/** What a draft belongs to: a method, or the items of a stream that it takes. */
export type DraftOwner = Pick<MethodInfo, "id" | "examples">;

/** The drafts. */
export interface ArgumentStore {
  readonly view: Slice<ArgumentsView>;
  /** The method's draft; before anything was written, its first example or the smallest value. */
  draftOf(method: DraftOwner, form: FormNode): Draft;
  /** The form was edited. */
  setValue(method: DraftOwner, form: FormNode, value: unknown, source?: Draft["source"]): void;
  /** The JSON was edited. */
  setText(method: DraftOwner, form: FormNode, text: string): void;
  /** Leaves JSON that is broken, and goes back to the last whole value. */
  dropBrokenText(method: DraftOwner): void;
  /** What the server said of the arguments, where it said something. */
  setIssues(
    method: DraftOwner,
    form: FormNode,
    issues: readonly { readonly path: string; readonly message: string }[],
  ): void;
}

/** Makes the store. */
export function createArgumentStore(): ArgumentStore {
  const view = createSlice<ArgumentsView>({ drafts: {} });
  const untouched = new WeakMap<FormNode, Draft>();

  const put = (id: string, draft: Draft) => view.set({ drafts: { ...view.get().drafts, [id]: draft } });
  function draftOf(method: DraftOwner, form: FormNode): Draft {
    const draft = view.get().drafts[method.id] ?? untouched.get(form) ?? firstDraft(method, form);
    untouched.set(form, draft);
    return draft;
  }
  return {
    view,
    draftOf,
    setValue(method, form, value, source = { type: "edited" }) {
      put(method.id, { ...draftFrom(form, value, source) });
    },
    setText(method, form, text) {
      const reading = readNotation(text);
      const before = draftOf(method, form);
      if (!reading.ok)
        put(method.id, { ...before, text, problem: reading.problem, issues: [], source: { type: "edited" } });
      else put(method.id, { ...draftFrom(form, reading.value, { type: "edited" }), text });
    },
    dropBrokenText(method) {
      const draft = view.get().drafts[method.id];
      if (draft !== undefined)
        put(method.id, { ...draft, text: writeNotation(draft.value), problem: undefined });
    },
    setIssues(method, form, issues) {
      const draft = draftOf(method, form);
      if (issues.length + draft.issues.length === 0) return;
      put(method.id, { ...draft, issues: issues.map((issue) => ({ ...issue, weight: "doubt" })) });
    },
  };
}

function firstDraft(method: DraftOwner, form: FormNode): Draft {
  const [example] = method.examples ?? [];
  if (example === undefined) return draftFrom(form, seedOf(form), { type: "seed" });
  return draftFrom(form, example.input, { type: "example", name: example.name ?? "example" });
}

function draftFrom(form: FormNode, given: unknown, source: Draft["source"]): Draft {
  const value = source.type === "example" ? withSlots(form, given) : given;
  return {
    value,
    text: writeNotation(value),
    problem: undefined,
    findings: check(form, value),
    issues: [],
    source,
  };
}
