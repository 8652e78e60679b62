import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isPackageSource, isTest, lineAt, pathsIn, readTextFiles } from "./text-file.ts";

it("reads the text files that git does not ignore", () => {
  const root = mkdtempSync(join(tmpdir(), "tidy-"));
  try {
    for (const folder of ["src", "node_modules", "dist", ".ci"]) mkdirSync(join(root, folder));
    for (const path of ["src/a.ts", "src/b.png", "node_modules/c.ts", "dist/d.ts", ".ci/run", "x.log"]) {
      writeFileSync(join(root, path), path);
    }
    expect(readTextFiles(root)).toEqual([
      { path: ".ci/run", text: ".ci/run" },
      { path: "src/a.ts", text: "src/a.ts" },
    ]);
    expect(pathsIn(root, "").sort()).toEqual([".ci", ".ci/run", "src", "src/a.ts", "src/b.png"]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

it("tells sources, tests and the rest apart", () => {
  expect(isPackageSource("core/src/wire/frame.ts")).toBe(true);
  expect(isPackageSource("playground/server/index.ts")).toBe(true);
  expect(isPackageSource("core/src/wire/frame.test.ts")).toBe(false);
  expect(isPackageSource("scripts/tidy/layers.ts")).toBe(false);
  expect(isPackageSource("core/src/page.css")).toBe(false);
  expect(isTest("core/src/rpc/client.test-d.ts")).toBe(true);
});

it("counts lines from 1", () => {
  expect(lineAt("a\nb\nc", 0)).toBe(1);
  expect(lineAt("a\nb\nc", 4)).toBe(3);
});
