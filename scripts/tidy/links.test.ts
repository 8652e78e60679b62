import { expect, it } from "vitest";
import { linkProblems } from "./links.ts";

const other = {
  path: "docs/streams.md",
  text: "# Streams\n\n## Back-pressure: `credit`, why?\n\n## Again\n\n## Again\n",
};
const paths = ["docs", "docs/streams.md", "docs/map.svg", "README.md"];

function problemsOf(text: string, path = "README.md"): string[] {
  return linkProblems([{ path, text }, other], paths);
}

it("sees a link to a file that is not there", () => {
  expect(problemsOf("\nSee [it](docs/gone.md).")).toEqual([
    "README.md:2: links to docs/gone.md, and there is no docs/gone.md",
  ]);
  expect(problemsOf("![map](map.svg)")).toHaveLength(1);
});

it("sees a link to a heading that is not there", () => {
  expect(problemsOf("[it](docs/streams.md#gone)")).toEqual([
    "README.md:1: links to docs/streams.md#gone, and docs/streams.md has no such heading",
  ]);
  expect(problemsOf("# Here\n[it](#there)")).toHaveLength(1);
});

it.each([
  "[it](docs/streams.md)",
  "![map](docs/map.svg)",
  "[folder](docs/)",
  "[it](docs/streams.md#back-pressure-credit-why)",
  "[second](docs/streams.md#again-1)",
  "[web](https://example.org/gone.md)",
  "`[code](gone.md)`",
  "```md\n[code](gone.md)\n```",
])("lets pass %s", (text) => {
  expect(problemsOf(text)).toEqual([]);
});

it("reads links from the document's own folder", () => {
  expect(problemsOf("[up](../README.md) [beside](streams.md)", "docs/a.md")).toEqual([]);
});
