/** A fenced block of a Markdown document. */
export interface CodeBlock {
  /** What stands behind the fence: "ts", "hex". */
  readonly language: string;
  readonly code: string;
  /** The document's line, from 1, in which the code begins. */
  readonly line: number;
}

/** The fenced blocks of a document, in order. */
export function codeBlocksOf(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; language: string; line: number; code: string[] } | undefined;
  for (const [index, line] of markdown.split("\n").entries()) {
    const [, fence = "", language = ""] = /^\s*(`{3,}|~{3,})\s*([\w-]*)/.exec(line) ?? [];
    if (open === undefined) {
      if (fence !== "") open = { fence, language, line: index + 2, code: [] };
    } else if (fence.startsWith(open.fence) && language === "") {
      blocks.push({ language: open.language, line: open.line, code: open.code.join("\n") });
      open = undefined;
    } else open.code.push(line);
  }
  return blocks;
}
