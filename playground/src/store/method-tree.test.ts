import { describe, expect, it } from "vitest";
import { bestMatch, idsOf, methodTree } from "./method-tree.ts";

const methods = [
  { id: "$sys.info", kind: "unary", summary: "What this server is" },
  { id: "files.hash", kind: "unary", summary: "The digest of a file" },
  { id: "math.add", kind: "unary", summary: "Adds two numbers" },
  { id: "math.stats.mean", kind: "unary" },
  { id: "math.addAll", kind: "unary" },
  { id: "ping", kind: "unary" },
] as const;

describe("methodTree", () => {
  it.each([
    ["", "ping files.hash math.add math.addAll math.stats.mean $sys.info"],
    ["add", "math.add math.addAll"],
    ["MATH add", "math.add math.addAll"],
    ["digest", "files.hash"],
    ["mstm", "math.stats.mean"],
    ["nothing here", ""],
  ])("finds by %j: %s", (query, ids) => {
    expect(idsOf(methodTree(methods, query)).join(" ")).toBe(ids);
  });

  it("groups by service, with the server's own last", () => {
    expect(methodTree(methods, "").map(({ name }) => name)).toEqual([
      "",
      "files",
      "math",
      "math.stats",
      "$sys",
    ]);
  });

  it("marks what was found in the name", () => {
    const [group] = methodTree(methods, "add");
    expect(group?.methods.map(({ marks }) => marks)).toEqual([[[0, 3]], [[0, 3]]]);
    const [byPath] = methodTree(methods, "h.ad");
    expect(byPath?.methods[0]?.marks).toEqual([[0, 2]]);
  });
});

describe("bestMatch", () => {
  it.each([
    ["add", "math.add"],
    ["addall", "math.addAll"],
    ["ha", "files.hash"],
    ["digest", "files.hash"],
    ["zzz", undefined],
  ])("for %j it is %s", (query, id) => {
    expect(bestMatch(methodTree(methods, query), query)).toBe(id);
  });
});
