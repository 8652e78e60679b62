import { expect, it } from "vitest";
import { nodeVersionProblem, satisfies } from "./node-version.mjs";

const range = "^20.19.0 || >=22.12.0";

it.each([
  ["v20.19.0", true],
  ["v20.20.2", true],
  ["v22.12.0", true],
  ["v26.0.0-nightly2026", true],
  ["v20.18.3", false],
  ["v21.7.0", false],
  ["v22.11.0", false],
  ["v18.20.0", false],
])("says of Node %s: %s", (version, fits) => {
  expect(satisfies(version, range)).toBe(fits);
});

it("says what is needed and what there is", () => {
  expect(nodeVersionProblem("v18.20.0", range)).toMatch(/needs Node \^20\.19\.0 .* this is v18\.20\.0/);
  expect(nodeVersionProblem("v20.20.0", range)).toBeUndefined();
});

it("refuses a range that it cannot read", () => {
  expect(() => satisfies("v20.0.0", "~20.1")).toThrow("cannot read the range");
});
