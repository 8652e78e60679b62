import { expect, it } from "vitest";
import { habitProblems } from "./habits.ts";

it.each([
  ["a test that runs alone", "core/src/a.test.ts", 'it.only("x", () => {});'],
  ["a TODO of no kind", "core/src/a.ts", "// TODO: later"],
  ["a TODO of an unknown kind", "core/src/a.ts", "// TODO(me): later"],
  ["a default export", "core/src/a.ts", "export default function a() {}"],
  ["a default export by name", "core/src/a.ts", "export { a as default };"],
  ["a file of odds and ends", "core/src/utils.ts", ""],
  ["a file of helpers", "core/src/rpc/helpers.test.ts", ""],
  ["a name that is not kebab-case", "playground/src/App.tsx", ""],
])("sees %s", (_, path, text) => {
  expect(habitProblems([{ path, text: `${text}\n` }])).toEqual([expect.stringMatching(`^${path}:1: `)]);
});

it.each([
  ["a TODO with its kind", "core/src/a.ts", "// TODO(perf): one copy less"],
  ["a configuration's default export", "e2e/playwright.config.ts", "export default {};"],
  ["a property of that name", "core/src/a.ts", "if (options.only) return;"],
  ["prose", "docs/a.md", "TODO"],
])("lets pass %s", (_, path, text) => {
  expect(habitProblems([{ path, text: `${text}\n` }])).toEqual([]);
});
