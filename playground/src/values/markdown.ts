/** A piece of text within a line. */
export type Inline =
  | { readonly type: "text" | "code" | "strong" | "emphasis"; readonly text: string }
  | { readonly type: "link"; readonly text: string; readonly href: string };

/** A paragraph, a list or a block of code. */
export type Block =
  | { readonly type: "paragraph"; readonly content: readonly Inline[] }
  | { readonly type: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly type: "code"; readonly text: string };

/**
 * The little of Markdown that descriptions use: paragraphs, lists, fenced code, `code`, **strong**, *emphasis* and links to the
 * web. Everything else, HTML above all, stays the text that it is. The result is data: nothing in it is markup.
 */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  for (let i = 0; i < lines.length; ) {
    const line = lines[i] ?? "";
    if (line.trim() === "") {
      i++;
      continue;
    }
    const fence = /^\s*```/.test(line);
    const isItem = itemPattern.test(line);
    const end = fence
      ? endOf(lines, i + 1, (each) => /^\s*```/.test(each))
      : endOf(lines, i + 1, (each) => breaks(each, isItem));
    const part = lines.slice(i, end);
    if (fence) blocks.push({ type: "code", text: part.slice(1).join("\n") });
    else if (isItem) blocks.push(listOf(part));
    else blocks.push({ type: "paragraph", content: parseInline(part.map((each) => each.trim()).join(" ")) });
    i = fence ? end + 1 : end;
  }
  return blocks;
}

const itemPattern = /^\s*([-*+]|\d+[.)])\s+/;

function endOf(lines: readonly string[], start: number, isEnd: (line: string) => boolean): number {
  const length = lines.slice(start).findIndex(isEnd);
  return length === -1 ? lines.length : start + length;
}

/** Whether a line ends the block before it: items of a list do not end the list. */
function breaks(line: string, inList: boolean): boolean {
  return line.trim() === "" || /^\s*```/.test(line) || (!inList && itemPattern.test(line));
}

function listOf(lines: readonly string[]): Block {
  const items: string[] = [];
  for (const line of lines) {
    if (itemPattern.test(line)) items.push(line.replace(itemPattern, ""));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`);
  }
  return { type: "list", ordered: /^\s*\d/.test(lines[0] ?? ""), items: items.map(parseInline) };
}

const inlinePattern =
  /`(?<code>[^`]+)`|\*\*(?<strong>[^*]+)\*\*|(?<![\w*])\*(?<emphasis>[^*\s][^*]*)\*(?![\w*])|(?<![\w_])_(?<underscored>[^_\s][^_]*)_(?![\w_])|\[(?<label>[^\]]+)\]\((?<href>https?:\/\/[^)\s]+)\)/g;

/** The pieces of one line. */
export function parseInline(text: string): Inline[] {
  const pieces: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(inlinePattern)) {
    const { code, strong, emphasis, underscored, label, href } = match.groups ?? {};
    if (match.index > at) pieces.push({ type: "text", text: text.slice(at, match.index) });
    if (code !== undefined) pieces.push({ type: "code", text: code });
    else if (strong !== undefined) pieces.push({ type: "strong", text: strong });
    else if (label !== undefined && href !== undefined) pieces.push({ type: "link", text: label, href });
    else pieces.push({ type: "emphasis", text: emphasis ?? underscored ?? "" });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ type: "text", text: text.slice(at) });
  return pieces;
}
