import { expect, it } from "vitest";
import { sectionProblems, sectionsOf } from "./sections.ts";

const sections = sectionsOf("# Protocol\n\n## 3. Byte streams\n\n### 3.2 Records\n\n## History\n");

function problemsOf(text: string, path = "core/src/a.ts"): string[] {
  return sectionProblems([{ path, text }], sections);
}

it("knows the numbers of the headings", () => {
  expect([...sections]).toEqual(["3", "3.2"]);
});

it.each([
  "// A record (PROTOCOL.md, 9.1).",
  "// A record (PROTOCOL.md, section 9.1).",
  "// See section 9.1.",
  'return new ProtocolError("9.1", "a record is empty");',
])("sees a section that is not there: %s", (text) => {
  expect(problemsOf(`\n${text}\n`)).toEqual(["core/src/a.ts:2: PROTOCOL.md has no section 9.1"]);
});

it("reads the document's own references, and in prose only those that name it", () => {
  expect(problemsOf("as in section 9.1", "PROTOCOL.md")).toHaveLength(1);
  expect(problemsOf("PROTOCOL.md, 9.1", "docs/a.md")).toHaveLength(1);
  expect(problemsOf("as in section 9.1", "docs/a.md")).toEqual([]);
});

it.each([
  "// A record (PROTOCOL.md, 3.2).",
  "// See section 3.",
  "// As a close code (RFC 6455, section 7.4).",
  "// HTML Standard, section 8.6",
])("lets pass: %s", (text) => {
  expect(problemsOf(text)).toEqual([]);
});
