import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mutants } from "./mutants.mjs";

const sources = new URL("../../core/src/", import.meta.url);

describe("the mutants of the simulation", () => {
  it("change what stands in the sources, once", () => {
    const stale = mutants.filter(({ file, find }) => {
      const source = readFileSync(new URL(file, sources), "utf8");
      return source.split(find).length !== 2;
    });
    expect(stale.map(({ name, file }) => `${name}: ${file}`)).toEqual([]);
  });

  it("have names of their own", () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });
});
