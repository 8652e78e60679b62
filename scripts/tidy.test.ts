import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { docCommentProblems } from "./tidy/doc-comments.ts";
import { habitProblems } from "./tidy/habits.ts";
import { layerProblems } from "./tidy/layers.ts";
import { linkProblems } from "./tidy/links.ts";
import { machinePathProblems } from "./tidy/machine-paths.ts";
import { packageProblems } from "./tidy/packages.ts";
import { sectionProblems, sectionsOf } from "./tidy/sections.ts";
import { isSnippetDocument, snippetProblems } from "./tidy/snippets.ts";
import { isTest, pathsIn, readTextFiles, type TextFile } from "./tidy/text-file.ts";
import { vectorProblems, vectorsOf } from "./tidy/vectors.ts";

// The rules, held against this repository. That each of them sees what it forbids is tested beside it.

const root = fileURLToPath(new URL("..", import.meta.url));
const files = readTextFiles(root);
/** The rules' own tests are full of what the rules forbid. */
const withoutFixtures = files.filter(({ path }) => !path.startsWith("scripts/tidy/") || !isTest(path));

it("has imports in the core that go downwards only", () => {
  expect(layerProblems(files)).toEqual([]);
});

it("has packages that import what they may and nothing else", () => {
  expect(packageProblems(files)).toEqual([]);
});

it("has no test that runs alone, no to-do without a kind, no default export and no file of odds and ends", () => {
  expect(habitProblems(withoutFixtures)).toEqual([]);
});

it("has a doc comment on everything that a package's sources export", () => {
  expect(docCommentProblems(files)).toEqual([]);
});

it("cites sections that PROTOCOL.md has", () => {
  expect(sectionProblems(withoutFixtures, sectionsOf(protocol().text))).toEqual([]);
});

it("has a vector for every example of bytes in PROTOCOL.md, and a section for every vector", () => {
  const { text } = protocol();
  expect(vectorsOf(files)).not.toEqual([]);
  expect(vectorProblems(text, vectorsOf(files), sectionsOf(text))).toEqual([]);
});

it("names no path of one machine", () => {
  expect(machinePathProblems(files)).toEqual([]);
});

it("has documents whose links lead somewhere", () => {
  expect(linkProblems(files, pathsIn(root, ""))).toEqual([]);
});

it("has documents whose TypeScript compiles", { timeout: 60_000 }, () => {
  const documents = files.filter(({ path }) => isSnippetDocument(path));
  expect(snippetProblems(root, documents)).toEqual([]);
});

function protocol(): TextFile {
  const found = files.find(({ path }) => path === "PROTOCOL.md");
  if (found === undefined) throw new Error("there is no PROTOCOL.md");
  return found;
}
