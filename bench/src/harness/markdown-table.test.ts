import { expect, it } from "vitest";
import { markdownTable } from "./markdown-table.ts";

it("aligns text to the left and figures to the right", () => {
  const rows = [
    ["raw ws", "12.5"],
    ["heddle", ""],
  ];
  expect(markdownTable(["system", "ms"], rows, 1)).toBe(
    ["| system |   ms |", "|--------|-----:|", "| raw ws | 12.5 |", "| heddle |      |"].join("\n"),
  );
});
