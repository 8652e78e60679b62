import { isCode, lineAt, type Problem, type TextFile } from "./text-file.ts";

const heading = /^#{2,4} (\d+(?:\.\d+)*)\.? /gm;
const number = String.raw`(\d+(?:\.\d+)*)`;
/** In any file: `PROTOCOL.md, 3.2`. */
const byName = new RegExp(String.raw`\bPROTOCOL\.md, (?:sections? )?${number}`, "g");
/** In code, where "section" alone means PROTOCOL.md unless the line names another document. */
const bySection = new RegExp(
  String.raw`(?<!PROTOCOL\.md, )\b[Ss]ection ${number}|\bnew ProtocolError\(\s*"${number}"`,
  "g",
);
const otherDocument = /\bRFC \d+|\bStandard\b|\b(?!PROTOCOL\.md)[\w-]+\.md\b/;

/** The numbers of the sections of PROTOCOL.md: "3" and "3.2". */
export function sectionsOf(protocol: string): Set<string> {
  return new Set([...protocol.matchAll(heading)].map((match) => match[1] ?? ""));
}

/** Sections cited in the repository that PROTOCOL.md does not have. */
export function sectionProblems(files: readonly TextFile[], sections: ReadonlySet<string>): Problem[] {
  return files.flatMap((file) =>
    citationsIn(file)
      .filter(({ section }) => !sections.has(section))
      .map(({ section, line }) => `${file.path}:${line}: PROTOCOL.md has no section ${section}`),
  );
}

function citationsIn({ path, text }: TextFile): { section: string; line: number }[] {
  const bare = isCode(path) || path === "PROTOCOL.md" ? [...text.matchAll(bySection)] : [];
  return [
    ...text.matchAll(byName),
    ...bare.filter((match) => !otherDocument.test(lineUpTo(text, match.index))),
  ].map((match) => ({ section: match[1] ?? match[2] ?? "", line: lineAt(text, match.index) }));
}

/** The line in which this character stands, up to it. */
function lineUpTo(text: string, index: number): string {
  return text.slice(text.lastIndexOf("\n", index - 1) + 1, index);
}
