import { expect, it } from "vitest";
import { importsOf } from "./imports.ts";

it("finds every way to import, with its line", () => {
  const source = [
    'import { a } from "./a.ts";',
    'import type { B } from "./b.ts";',
    "import {",
    "  c,",
    '} from "./c.ts";',
    'export { d } from "./d.ts";',
    'export * from "./e.ts";',
    'import "./f.ts";',
    'const g = await import("./g.ts");',
    'import * as h from "@heddle/core/internal";',
  ].join("\n");
  expect(importsOf(source).sort((left, right) => left.line - right.line)).toEqual([
    { specifier: "./a.ts", line: 1 },
    { specifier: "./b.ts", line: 2 },
    { specifier: "./c.ts", line: 5 },
    { specifier: "./d.ts", line: 6 },
    { specifier: "./e.ts", line: 7 },
    { specifier: "./f.ts", line: 8 },
    { specifier: "./g.ts", line: 9 },
    { specifier: "@heddle/core/internal", line: 10 },
  ]);
});

it("takes no comment, template or string for an import", () => {
  const source = [
    "/**",
    ' * import { a } from "./a.ts";',
    " */",
    '// import "./b.ts";',
    'const code = `\nimport { c } from "./c.ts";\n`;',
    "const text = \"import d from './d.ts'\";",
    'export const from = "./e.ts";',
  ].join("\n");
  expect(importsOf(source)).toEqual([]);
});
