import { expect, it } from "vitest";
import { docCommentProblems } from "./doc-comments.ts";

function problemsOf(...lines: string[]): string[] {
  return docCommentProblems([{ path: "core/src/a.ts", text: lines.join("\n") }]);
}

it.each([
  "function a(): void {}",
  "async function* a() {}",
  "class a {}",
  "abstract class a {}",
  "const a = 1;",
  "interface a {}",
  "type a = 1;",
])("sees `export %s` without a doc comment", (declaration) => {
  expect(problemsOf("", `export ${declaration}`)).toEqual([
    "core/src/a.ts:2: `a` is exported without a doc comment",
  ]);
});

it("takes neither a plain comment nor one further up for a doc comment", () => {
  expect(problemsOf("// It is one.", "export const a = 1;")).toHaveLength(1);
  expect(problemsOf("/* It is one. */", "export const a = 1;")).toHaveLength(1);
  expect(problemsOf("/** It is one. */", "", "export const a = 1;")).toHaveLength(1);
});

it("lets pass what has one, also over an instruction to the linter", () => {
  expect(problemsOf("/** It is one. */", "export const a = 1;")).toEqual([]);
  expect(problemsOf("/**", " * It is one.", " */", "export const a = 1;")).toEqual([]);
  expect(problemsOf("/** It is one. */", "// biome-ignore lint/x: y", "export const a = 1;")).toEqual([]);
});

it("asks for one comment for overloads, and for a value and its type", () => {
  expect(problemsOf("/** Both. */", "export function a(x: 1): 1;", "export function a(x: 2): 2;")).toEqual(
    [],
  );
  expect(problemsOf("/** Both. */", "export const A = {};", "export type A = 1;")).toEqual([]);
});

it("does not look at tests", () => {
  expect(docCommentProblems([{ path: "core/src/a.test.ts", text: "export const a = 1;" }])).toEqual([]);
});
