import { expect, it } from "vitest";
import { figureText, tickText } from "./figure-text.ts";

it.each([
  [0, 0, "0"],
  [999, 0, "999"],
  [1_234_567, 0, "1,234,567"],
  [1234.5678, 2, "1,234.57"],
  [-1234.5, 1, "-1,234.5"],
])("writes %d with %d digits as %s", (figure, digits, text) => {
  expect(figureText(figure, digits)).toBe(text);
});

it.each([
  [0, "0"],
  [20_000, "20,000"],
  [5, "5"],
  [0.5, "0.5"],
  [3 * 0.1, "0.3"],
  [0.02, "0.02"],
  [0.001, "0.001"],
  [1.5, "1.5"],
])("marks %d as %s", (figure, text) => {
  expect(tickText(figure)).toBe(text);
});
