import { describe, expect, it } from "vitest";
import { suggest } from "./suggest.ts";

const methods = ["math.add", "math.divide", "text.stats", "slow.sleep", "$sys.info"];

describe("suggest", () => {
  it.each([
    ["math.ad", "math.add"],
    ["Math.Add", "math.add"],
    ["math.dvide", "math.divide"],
    ["math.diivde", "math.divide"],
    ["add", "math.add"],
    ["demo.math.add", "math.add"],
    ["sys.info", "$sys.info"],
  ])("knows what %s was meant to be", (word, want) => {
    expect(suggest(word, methods)[0]).toBe(want);
  });

  it.each(["weave", "x", ""])("has nothing for %j", (word) => expect(suggest(word, methods)).toEqual([]));
});
