import { posix } from "node:path";
import { importsOf } from "./imports.ts";
import { isPackageSource, type Problem, type TextFile } from "./text-file.ts";

/**
 * The folders of the core from the bottom up; those in one row stand side by side and do not know each other. What is
 * in none of them, in `core/src` itself, is below all. `testing` is the kit for tests, on top.
 */
const rows = [
  ["duplex", "wire"],
  ["codec"],
  ["handshake"],
  ["session"],
  ["mux"],
  ["rpc"],
  ["testing"],
] as const;

/** They list what the package exports: they import from everywhere, and nothing in the package imports them. */
const faces = new Set(["index.ts", "internal.ts"]);

const src = "core/src/";
const order = rows.map((row) => row.join(", ")).join(" < ");

/** Imports between the core's layers that do not go downwards. */
export function layerProblems(files: readonly TextFile[]): Problem[] {
  return files
    .filter(({ path }) => path.startsWith(src) && isPackageSource(path) && !faces.has(path.slice(src.length)))
    .flatMap((file) =>
      importsOf(file.text)
        .filter(({ specifier }) => specifier.startsWith("."))
        .flatMap(({ specifier, line }) => {
          const target = posix.join(posix.dirname(file.path), specifier);
          const reason = whyNot(layerOf(file.path), target);
          return reason === undefined ? [] : [`${file.path}:${line}: imports ${target}: ${reason}`];
        }),
    );
}

/** Why a file of this layer may not import that file; undefined where it may. */
function whyNot(from: string, target: string): string | undefined {
  if (faces.has(target.slice(src.length))) return "the package's face is for other packages";
  const to = layerOf(target);
  if (to === from) return undefined;
  const [fromRow, toRow] = [rowOf(from), rowOf(to)];
  if (fromRow === undefined || toRow === undefined) {
    return `"${fromRow === undefined ? from : to}" has no place among the layers (${order}); give it one in layers.ts`;
  }
  return toRow < fromRow ? undefined : `imports go downwards only, ${order}`;
}

/** The folder below `core/src`, or "" for a file in `core/src` itself. */
function layerOf(path: string): string {
  const rest = path.slice(src.length);
  return rest.includes("/") ? rest.slice(0, rest.indexOf("/")) : "";
}

function rowOf(layer: string): number | undefined {
  if (layer === "") return -1;
  const row = rows.findIndex((names) => names.some((name) => name === layer));
  return row === -1 ? undefined : row;
}
