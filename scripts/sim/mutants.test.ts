import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mutants } from "./mutants.mjs";

const sources = new URL("../../core/src/", import.meta.url);

describe("the mutants of the simulation", () => {
  it("change what stands in the sources, once", () => {
    const stale = mutants.flatMap(({ name, file, find, also = [] }) =>
      [{ file, find }, ...also]
        .filter((edit) => readFileSync(new URL(edit.file, sources), "utf8").split(edit.find).length !== 2)
        .map((edit) => `${name}: ${edit.file}`),
    );
    expect(stale).toEqual([]);
  });

  it("have names of their own", () => {
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });
});
