import { describe, expect, it } from "vitest";
import { parseInline, parseMarkdown } from "./markdown.ts";

describe("parseMarkdown", () => {
  it("reads paragraphs, lists and code", () => {
    expect(
      parseMarkdown("One\nline.\n\n- first\n- second\n  goes on\n1. no\n\nThen\n\n\n```js\nlet a;\n```\nEnd"),
    ).toEqual([
      { type: "paragraph", content: [{ type: "text", text: "One line." }] },
      {
        type: "list",
        ordered: false,
        items: [
          [{ type: "text", text: "first" }],
          [{ type: "text", text: "second goes on" }],
          [{ type: "text", text: "no" }],
        ],
      },
      { type: "paragraph", content: [{ type: "text", text: "Then" }] },
      { type: "code", text: "let a;" },
      { type: "paragraph", content: [{ type: "text", text: "End" }] },
    ]);
  });

  it("ends an open block of code with the text", () => {
    expect(parseMarkdown("```\nlet a;")).toEqual([{ type: "code", text: "let a;" }]);
  });

  it.each([
    ["`a*b*c`", [{ type: "code", text: "a*b*c" }]],
    [
      "**very** *well*",
      [
        { type: "strong", text: "very" },
        { type: "text", text: " " },
        { type: "emphasis", text: "well" },
      ],
    ],
    ["2 * 3 * 4", [{ type: "text", text: "2 * 3 * 4" }]],
    ["snake_case_name", [{ type: "text", text: "snake_case_name" }]],
    ["[docs](https://heddle.example/x)", [{ type: "link", text: "docs", href: "https://heddle.example/x" }]],
    ["[x](javascript:alert(1))", [{ type: "text", text: "[x](javascript:alert(1))" }]],
    ["<b>x</b>", [{ type: "text", text: "<b>x</b>" }]],
  ])("reads %s", (text, pieces) => {
    expect(parseInline(text)).toEqual(pieces);
  });
});
