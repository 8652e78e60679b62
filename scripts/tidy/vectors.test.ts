import { expect, it } from "vitest";
import { type Vector, vectorProblems, vectorsOf } from "./vectors.ts";

const sections = new Set(["3.2"]);
const vector: Vector = { path: "core/vectors/a.json", section: "3.2", name: "a ping", hex: "0701ff" };

function example(hex: string): string {
  return `# Protocol\n\n\`\`\`hex\n${hex}\n\`\`\`\n`;
}

it("reads the vectors of every file, grouped or not", () => {
  const entry = { section: "3.2", name: "a ping", hex: "07 01FF" };
  const files = [JSON.stringify([entry]), JSON.stringify({ about: "x", accept: [entry], reject: [] })].map(
    (text) => ({
      path: "core/vectors/a.json",
      text,
    }),
  );
  expect(vectorsOf(files)).toEqual([vector, vector]);
  expect(vectorsOf([{ path: "core/package.json", text: JSON.stringify([entry]) }])).toEqual([]);
});

it("sees an example that is no vector", () => {
  expect(vectorProblems(example("07 02 ff"), [vector], sections)).toEqual([
    "PROTOCOL.md:4: no vector in core/vectors has the bytes 0702ff",
  ]);
});

it("sees a vector of a section that is not there", () => {
  expect(vectorProblems("", [{ ...vector, section: "9" }], sections)).toEqual([
    'core/vectors/a.json: "a ping" is of section 9, which PROTOCOL.md does not have',
  ]);
});

it("sees hex that is none", () => {
  expect(vectorProblems("", [{ ...vector, hex: "07f" }], sections)).toEqual([
    'core/vectors/a.json: the hex of "a ping" is not pairs of hexadecimal digits',
  ]);
});

it("lets an example be laid out for the reader", () => {
  expect(vectorProblems(example("07     # ping\n01 FF  # its number"), [vector], sections)).toEqual([]);
});
