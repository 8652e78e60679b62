import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { isSnippetDocument, snippetFilesOf, snippetProblems } from "./snippets.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function ts(...lines: string[]): string {
  return ["```ts", ...lines, "```", ""].join("\n");
}

it("makes files of a document's snippets, with the document's line numbers", () => {
  const text = `${ts("// file: a.ts", "export const a = 1;")}text\n${ts("a();")}${ts("// file: a.ts", "export const b = 2;")}`;
  expect(snippetFilesOf({ path: "README.md", text })).toEqual([
    {
      document: "README.md",
      name: "a.ts",
      code: `${"\n".repeat(1)}// file: a.ts\nexport const a = 1;${"\n".repeat(7)}// file: a.ts\nexport const b = 2;`,
    },
    { document: "README.md", name: "line-7.ts", code: `${"\n".repeat(6)}a();` },
  ]);
});

it("says where in a document the compiler is not content", { timeout: 60_000 }, () => {
  const good = ts("// file: service.ts", "export const answer: number = 42;");
  const uses = ts("// file: page.ts", 'import { answer } from "./service.ts";', "document.title = answer;");
  expect(snippetProblems(root, [{ path: "docs/a.md", text: `# A\n\n${good}\n${uses}` }])).toEqual([
    "docs/a.md:11: error TS2322: Type 'number' is not assignable to type 'string'.",
  ]);
});

it("lets snippets import one another and use Node and the page", { timeout: 60_000 }, () => {
  const good = ts("// file: service.ts", "export const answer: string = process.version;");
  const uses = ts(
    'import { answer } from "./service.ts";',
    "document.title = await Promise.resolve(answer);",
  );
  expect(snippetProblems(root, [{ path: "README.md", text: good + uses }])).toEqual([]);
});

it("reads README.md, PROTOCOL.md and the guides", () => {
  expect(["README.md", "PROTOCOL.md", "docs/streams.md", "CHANGELOG.md"].map(isSnippetDocument)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
