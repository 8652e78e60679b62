import { posix } from "node:path";
import { lineAt, type Problem, type TextFile } from "./text-file.ts";

const link = /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;
const codeSpanOrBlock = /^(`{3,}|~{3,})[\s\S]*?^\1|`[^`\n]*`/gm;

/** Relative links in Markdown that lead nowhere: no such file or folder, or no such heading in it. */
export function linkProblems(files: readonly TextFile[], paths: readonly string[]): Problem[] {
  const known = new Set(paths);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return files
    .filter(({ path }) => path.endsWith(".md"))
    .flatMap(({ path, text }) => {
      const prose = text.replace(codeSpanOrBlock, (code) => code.replace(/[^\n]/g, " "));
      return [...prose.matchAll(link)].flatMap((match) => {
        const reason = whyBroken(path, match[1] ?? "", known, texts);
        return reason === undefined ? [] : [`${path}:${lineAt(text, match.index)}: ${reason}`];
      });
    });
}

function whyBroken(
  from: string,
  target: string,
  known: ReadonlySet<string>,
  texts: ReadonlyMap<string, string>,
): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const [file = "", anchor] = target.split("#", 2);
  const path = file === "" ? from : posix.join(posix.dirname(from), decodeURI(file)).replace(/\/$/, "");
  if (path !== "." && !known.has(path)) return `links to ${target}, and there is no ${path}`;
  const text = texts.get(path);
  if (anchor === undefined || text === undefined || !path.endsWith(".md")) return undefined;
  return anchorsOf(text).has(anchor) ? undefined : `links to ${target}, and ${path} has no such heading`;
}

/** What GitHub makes of a document's headings; a heading that occurs again gets `-1`, `-2` behind it. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of markdown.matchAll(/^#{1,6} (.+)$/gm)) {
    const anchor = heading
      .trim()
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replace(/ /g, "-");
    let free = anchor;
    for (let count = 1; anchors.has(free); count++) free = `${anchor}-${count}`;
    anchors.add(free);
  }
  return anchors;
}
