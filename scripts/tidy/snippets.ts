import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { codeBlocksOf } from "./code-blocks.ts";
import type { Problem, TextFile } from "./text-file.ts";

/** A file made of snippets. */
interface SnippetFile {
  /** The document it is from. */
  readonly document: string;
  /** Its name in the document's folder. */
  readonly name: string;
  readonly code: string;
}

/** The documents whose snippets are compiled. */
export function isSnippetDocument(path: string): boolean {
  return path === "README.md" || path === "PROTOCOL.md" || (path.startsWith("docs/") && path.endsWith(".md"));
}

/**
 * The snippets fenced as `ts` in a document, each a file: the one that `// file: service.ts` in its first line names,
 * so that snippets of one document can import one another, or one of its own. Snippets of one name are one file.
 * The lines keep the numbers that they have in the document.
 */
export function snippetFilesOf({ path, text }: TextFile): SnippetFile[] {
  const files = new Map<string, string>();
  for (const { language, code, line } of codeBlocksOf(text)) {
    if (language !== "ts") continue;
    const name =
      /^\/\/ file: ([\w./-]+\.ts)\s*$/m.exec(code.split("\n", 1)[0] ?? "")?.[1] ?? `line-${line}.ts`;
    const before = files.get(name) ?? "";
    files.set(name, `${before}${"\n".repeat(line - before.split("\n").length)}${code}`);
  }
  return [...files].map(([name, code]) => ({ document: path, name, code }));
}

const configuration = {
  extends: "../../tsconfig.base.json",
  compilerOptions: {
    noEmit: true,
    composite: false,
    declaration: false,
    declarationMap: false,
    isolatedDeclarations: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    module: "ESNext",
    moduleResolution: "Bundler",
    moduleDetection: "force",
    lib: ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
    types: ["node"],
  },
  include: ["**/*.ts"],
};

/** What the compiler says of the documents' snippets, with the document's own path and line. */
export function snippetProblems(root: string, documents: readonly TextFile[]): Problem[] {
  const files = documents.flatMap(snippetFilesOf);
  if (files.length === 0) return [];
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "snippets-"));
  try {
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
    for (const { document, name, code } of files) {
      const path = join(folder, document, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, code);
    }
    return compile(root, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compile(root: string, folder: string): Problem[] {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", folder, "--pretty", "false"];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  const problems = stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => problemOf(line, relative(root, folder)));
  return status === 0 || problems.length > 0 ? problems : [`tsc ended with ${status} over the snippets`];
}

/** `.cache/snippets-x/docs/a.md/service.ts(12,3): error …` is about line 12 of docs/a.md. */
function problemOf(line: string, folder: string): Problem {
  const [, document, number, message] = /^(.+?\.md)\/[^(]+\((\d+),\d+\): (.*)$/.exec(line) ?? [];
  return document === undefined ? line : `${document.replace(`${folder}/`, "")}:${number}: ${message}`;
}
