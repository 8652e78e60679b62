import { posix } from "node:path";
import { importsOf } from "./imports.ts";
import { isPackageSource, type Problem, type TextFile } from "./text-file.ts";

/** What the sources in one folder may import beside their own files. */
interface PackageRule {
  readonly folder: string;
  /** Names of packages. Their subpaths are allowed too. */
  readonly packages: readonly string[];
  /** Whether they may import `node:*`. */
  readonly node?: true;
  /** Whether they may also import what their package.json names, other packages of Heddle excepted. */
  readonly declared?: true;
}

const rules: readonly PackageRule[] = [
  { folder: "core/src", packages: ["@standard-schema/spec"] },
  { folder: "web-client/src", packages: ["@heddle/core"] },
  { folder: "node-server/src", packages: ["@heddle/core", "node-sqlite3-wasm", "ws"], node: true },
  {
    folder: "cli/src",
    packages: ["@heddle/core", "@heddle/node-server", "@heddle/web-client", "@heddle/playground"],
    node: true,
  },
  { folder: "bench/src", packages: ["@heddle/core", "@heddle/node-server", "ws"], node: true },
  { folder: "playground/src", packages: ["@heddle/core", "@heddle/web-client"], declared: true },
  { folder: "playground/server", packages: ["@heddle/core", "@heddle/node-server", "zod"], node: true },
];

/** Imports of packages that a folder may not know, and paths that lead out of its own folder. */
export function packageProblems(files: readonly TextFile[]): Problem[] {
  return files
    .filter(({ path }) => isPackageSource(path))
    .flatMap((file) => {
      const rule = rules.find(({ folder }) => file.path.startsWith(`${folder}/`));
      if (rule === undefined)
        return [`${file.path}:1: no rule says what it may import; add one to packages.ts`];
      const declared = rule.declared ? declaredIn(files, rule.folder) : [];
      return importsOf(file.text)
        .filter(({ specifier }) => !isAllowed(rule, declared, file.path, specifier))
        .map(
          ({ specifier, line }) => `${file.path}:${line}: imports "${specifier}", and ${rule.folder} may not`,
        );
    });
}

function isAllowed(rule: PackageRule, declared: readonly string[], path: string, specifier: string): boolean {
  if (specifier.startsWith(".")) {
    return posix.join(posix.dirname(path), specifier).startsWith(`${rule.folder}/`);
  }
  if (specifier.startsWith("node:")) return rule.node === true;
  const name = packageOf(specifier);
  return rule.packages.includes(name) || declared.includes(name);
}

/** `@heddle/core/internal` is of `@heddle/core`. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function declaredIn(files: readonly TextFile[], folder: string): string[] {
  const manifest = files.find(({ path }) => path === posix.join(folder, "../package.json"));
  const { dependencies, devDependencies } = JSON.parse(manifest?.text ?? "{}");
  return Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith("@heddle/"));
}
