import { expect, it } from "vitest";
import { packageProblems } from "./packages.ts";

/** The problems of a file that imports this. */
function importing(path: string, specifier: string): string[] {
  return packageProblems([
    { path, text: `import { x } from "${specifier}";\n` },
    {
      path: "playground/package.json",
      text: '{ "dependencies": { "react": "1", "@heddle/node-server": "1" } }',
    },
  ]);
}

it.each([
  ["core/src/rpc/a.ts", "node:net"],
  ["core/src/rpc/a.ts", "ws"],
  ["core/src/rpc/a.ts", "@heddle/core"],
  ["core/src/rpc/a.ts", "../../../node-server/src/listen.ts"],
  ["web-client/src/a.ts", "@heddle/node-server"],
  ["web-client/src/a.ts", "node:net"],
  ["node-server/src/a.ts", "express"],
  ["playground/src/a.tsx", "@heddle/node-server"],
  ["playground/src/a.tsx", "../server/index.ts"],
  ["playground/src/a.tsx", "lodash"],
])("sees that %s imports %s", (path, specifier) => {
  expect(importing(path, specifier)).toEqual([
    `${path}:1: imports "${specifier}", and ${path.split("/").slice(0, 2).join("/")} may not`,
  ]);
});

it("asks for a rule for sources that have none", () => {
  expect(importing("cluster/src/a.ts", "./b.ts")[0]).toContain("no rule says what it may import");
});

it.each([
  ["core/src/rpc/a.ts", "@standard-schema/spec"],
  ["core/src/rpc/a.ts", "../errors.ts"],
  ["core/src/rpc/a.test.ts", "zod"],
  ["web-client/src/a.ts", "@heddle/core/internal"],
  ["node-server/src/a.ts", "node:net"],
  ["playground/src/a.tsx", "react/jsx-runtime"],
])("lets %s import %s", (path, specifier) => {
  expect(importing(path, specifier)).toEqual([]);
});
