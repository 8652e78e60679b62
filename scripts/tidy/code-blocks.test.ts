import { expect, it } from "vitest";
import { codeBlocksOf } from "./code-blocks.ts";

it("gives each fenced block with its language and line", () => {
  const markdown = ["# A", "```ts", "const a = 1;", "", "```", "text", "```", "plain", "```"].join("\n");
  expect(codeBlocksOf(markdown)).toEqual([
    { language: "ts", code: "const a = 1;\n", line: 3 },
    { language: "", code: "plain", line: 8 },
  ]);
});

it("keeps a shorter fence inside a longer one", () => {
  expect(codeBlocksOf("````md\n```ts\n```\n````\n")).toEqual([
    { language: "md", code: "```ts\n```", line: 2 },
  ]);
});
