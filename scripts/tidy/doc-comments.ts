import { isPackageSource, type Problem, type TextFile } from "./text-file.ts";

const exported =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|interface|type) ([A-Za-z_$][\w$]*)/;

/**
 * Exported symbols of the packages' sources without a doc comment directly above. One comment is enough for
 * all that has one name: overloads, and a type beside the value of its name.
 */
export function docCommentProblems(files: readonly TextFile[]): Problem[] {
  return files.filter(({ path }) => isPackageSource(path)).flatMap(problemsOf);
}

function problemsOf({ path, text }: TextFile): Problem[] {
  const lines = text.split("\n");
  const documented = new Set<string>();
  return lines.flatMap((line, at) => {
    const name = exported.exec(line)?.[1];
    if (name === undefined || documented.has(name)) return [];
    if (!hasDocComment(lines, at))
      return [`${path}:${at + 1}: \`${name}\` is exported without a doc comment`];
    documented.add(name);
    return [];
  });
}

/** Whether a `/**` comment ends in the line above; instructions to the linter may stand between. */
function hasDocComment(lines: readonly string[], at: number): boolean {
  let end = at - 1;
  while (lines[end]?.startsWith("// biome-ignore")) end--;
  if (!lines[end]?.trimEnd().endsWith("*/")) return false;
  let start = end;
  while (start > 0 && !lines[start]?.trimStart().startsWith("/*")) start--;
  return lines[start]?.trimStart().startsWith("/**") === true;
}
